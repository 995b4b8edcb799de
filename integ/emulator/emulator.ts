import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { EmulatorControl } from './control';
import { ACCOUNT, clientEnvironment, emulatorEnvironment, REGION, EXISTING_SECRETS } from './environment';
import { installedPython, installedSchemas, REPOSITORY } from './installation';
import { ProcessGroup, ProcessGroupOptions } from './process-group';

const READY_WITHIN_MILLISECONDS = 60_000;
const CDK_CLI = join(REPOSITORY, 'node_modules', 'aws-cdk', 'bin', 'cdk');
const TSX = pathToFileURL(join(REPOSITORY, 'node_modules', 'tsx', 'dist', 'loader.mjs')).href;

/** The arguments that make Node run a TypeScript file, from whatever directory. */
export function typescriptArguments(file: string): string[] {
  return ['--import', TSX, file];
}

/** The command that runs a TypeScript app, for the `--app` of CDK tools, from whatever directory. */
export function appCommand(file: string): string {
  return [`"${process.execPath}"`, ...typescriptArguments(file)].join(' ');
}

export type RunOptions = Partial<ProcessGroupOptions>;

export interface EmulatorOptions {
  /** Whether what it holds outlives its process, for `restart`. @default false */
  readonly durable?: boolean;
}

/** How a program ended, and all it said. */
export interface Outcome {
  readonly code: number;
  readonly output: string;
}

/**
 * An AWS emulator of one run: on a port of its own, with its state in a temporary directory.
 *
 * It ends with the program that started it, however that one ends, and takes along every process started through it.
 */
export class Emulator {
  /** Starts an emulator and waits until it answers. */
  public static async start(log: (line: string) => void, options: EmulatorOptions = {}): Promise<Emulator> {
    const python = await installedPython(log);
    const schemas = await installedSchemas(log);
    const directory = mkdtempSync(join(tmpdir(), 'aws-emulator-'));
    const emulator = new Emulator(directory, python, schemas, options.durable ?? false);
    try {
      await emulator.waitUntilReady();
    } catch (error) {
      await emulator.stop();
      throw error;
    }
    return emulator;
  }

  /** What a test can make it do. */
  public readonly control: EmulatorControl;
  private server: ProcessGroup;
  private readonly groups = new Set<ProcessGroup>();
  private readonly removeDirectory: () => void;
  private port = 0;
  private stopped?: Promise<void>;

  private constructor(
    /** Everything the run writes is below this directory, and is removed with it. */
    public readonly directory: string,
    private readonly python: string,
    private readonly schemas: string,
    private readonly durable: boolean,
  ) {
    this.control = new EmulatorControl(() => this.endpoint);
    this.removeDirectory = () => rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
    process.once('exit', this.removeDirectory);
    for (const name of ['home', 'tmp', 'state', 's3']) {
      mkdirSync(join(directory, name), { mode: 0o700 });
    }
    this.server = this.launch();
  }

  public get endpoint(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  public get logFile(): string {
    return join(this.directory, 'emulator.log');
  }

  /** The environment of an AWS client that knows only this emulator. */
  public get environment(): Record<string, string> {
    return clientEnvironment(this.directory, this.endpoint);
  }

  /** Client settings for an AWS SDK used in this very process. */
  public get clientConfiguration() {
    return {
      endpoint: this.endpoint,
      region: REGION,
      credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'emulator' },
    };
  }

  /** Starts a program that ends with the emulator. */
  public spawn(command: string, args: string[], options: RunOptions = {}): ProcessGroup {
    const group = new ProcessGroup(command, args, { cwd: this.directory, env: this.environment, ...options });
    this.groups.add(group);
    this.tell({ group: group.id });
    const released = () => {
      this.groups.delete(group);
      this.tell({ release: group.id });
    };
    group.exited.then(released, released);
    return group;
  }

  /** Runs a program to its end; its output is the error when it fails. */
  public async run(command: string, args: string[], options: RunOptions = {}): Promise<void> {
    const lines: string[] = [];
    const onLine = (line: string) => {
      lines.push(line);
      options.onLine?.(line);
    };
    const code = await this.spawn(command, args, { ...options, onLine }).exited;
    if (code !== 0) {
      throw new Error(`'${[command, ...args].join(' ')}' ended with ${code}:\n${lines.join('\n')}`);
    }
  }

  /** Runs the CDK CLI. */
  public async cdk(args: string[], options: RunOptions = {}): Promise<void> {
    await this.run(process.execPath, cdkArguments(args), options);
  }

  /** Starts the CDK CLI. */
  public startCdk(args: string[], options: RunOptions = {}): ProcessGroup {
    return this.spawn(process.execPath, cdkArguments(args), options);
  }

  /** Bootstraps the emulated account for the CDK, and creates what the environment apps expect there. */
  public async bootstrap(): Promise<void> {
    await this.cdk(['bootstrap', `aws://${ACCOUNT}/${REGION}`]);
    const client = new SecretsManagerClient(this.clientConfiguration);
    for (const Name of EXISTING_SECRETS) {
      await client.send(new CreateSecretCommand({ Name, SecretString: 'key' }));
    }
    client.destroy();
  }

  /** Runs the CDK CLI, which may fail. */
  public async tryCdk(args: string[]): Promise<Outcome> {
    const lines: string[] = [];
    const code = await this.startCdk(args, { onLine: (line) => lines.push(line) }).exited;
    return { code, output: lines.join('\n') };
  }

  /** Resolves when its process has ended, for whatever reason. */
  public get ended(): Promise<unknown> {
    return this.server.exited;
  }

  /** Starts the emulator again after its process has ended, at the same address, with what it held if it is durable. */
  public async restart(): Promise<void> {
    await this.server.stop();
    this.server = this.launch();
    this.groups.forEach((group) => this.tell({ group: group.id }));
    await this.waitUntilReady();
  }

  /** Ends the emulator and everything started through it, and removes its directory. */
  public async stop(): Promise<void> {
    this.stopped ??= this.stopAll();
    await this.stopped;
  }

  private launch(): ProcessGroup {
    const logFile = openSync(this.logFile, 'a');
    const server = new ProcessGroup(this.python, ['-B', join(__dirname, 'launcher.py')], {
      env: {
        ...emulatorEnvironment(this.directory, this.schemas),
        ...(this.durable && { PERSIST_STATE: '1' }),
        ...(this.port > 0 && { PORT_BEFORE: String(this.port) }),
      },
      stdio: ['pipe', 'pipe', logFile],
    });
    closeSync(logFile);
    // A write after its death is no error of ours.
    server.child.stdin?.on('error', () => undefined);
    server.child.stdin?.write(`${JSON.stringify({ directory: this.directory })}\n`);
    return server;
  }

  private async stopAll(): Promise<void> {
    await Promise.all([...this.groups].map((group) => group.stop()));
    // Its state is thrown away: no need to let it save any.
    this.server.signal('SIGKILL');
    await this.server.stop();
    this.removeDirectory();
    process.off('exit', this.removeDirectory);
  }

  /** Tells the launcher what to clean up should this process be killed (see supervision.py). */
  private tell(message: object): void {
    this.server.child.stdin?.write(`${JSON.stringify(message)}\n`);
  }

  private async waitUntilReady(): Promise<void> {
    const deadline = Date.now() + READY_WITHIN_MILLISECONDS;
    this.port = await Promise.race([this.announcedPort(), this.failedToStart()]);
    while (Date.now() < deadline) {
      const answers = await fetch(`${this.endpoint}/_ministack/health`).then((response) => response.ok, () => false);
      if (answers) {
        return;
      }
      if (this.server.child.exitCode !== null) {
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw this.startError();
  }

  private async announcedPort(): Promise<number> {
    const output = this.server.child.stdout!;
    for await (const line of createInterface({ input: output })) {
      output.destroy();
      return (JSON.parse(line) as { port: number }).port;
    }
    throw this.startError();
  }

  private async failedToStart(): Promise<never> {
    await this.server.exited;
    throw this.startError();
  }

  private startError(): Error {
    const log = readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-30).join('\n');
    return new Error(`the AWS emulator did not start:\n${log}`);
  }
}

function cdkArguments(args: string[]): string[] {
  return [CDK_CLI, ...args, '--no-notices', '--no-version-reporting'];
}
