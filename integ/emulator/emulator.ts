import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { ACCOUNT, clientEnvironment, emulatorEnvironment, REGION } from './environment';
import { installedPython, REPOSITORY } from './installation';
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

/**
 * An AWS emulator of one run: on a port of its own, with its state in a temporary directory.
 *
 * It ends with the program that started it, however that one ends, and takes along every process started through it.
 */
export class Emulator {
  /** Starts an emulator and waits until it answers. */
  public static async start(log: (line: string) => void): Promise<Emulator> {
    const python = await installedPython(log);
    const directory = mkdtempSync(join(tmpdir(), 'aws-emulator-'));
    const emulator = new Emulator(directory, python);
    try {
      await emulator.waitUntilReady();
    } catch (error) {
      await emulator.stop();
      throw error;
    }
    return emulator;
  }

  private readonly server: ProcessGroup;
  private readonly groups = new Set<ProcessGroup>();
  private readonly removeDirectory: () => void;
  private port = 0;
  private stopped?: Promise<void>;

  private constructor(
    /** Everything the run writes is below this directory, and is removed with it. */
    public readonly directory: string,
    python: string,
  ) {
    this.removeDirectory = () => rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
    process.once('exit', this.removeDirectory);
    for (const name of ['home', 'tmp', 'state', 's3']) {
      mkdirSync(join(directory, name), { mode: 0o700 });
    }
    const logFile = openSync(this.logFile, 'a');
    this.server = new ProcessGroup(python, ['-B', join(__dirname, 'launcher.py')], {
      env: emulatorEnvironment(directory),
      stdio: ['pipe', 'pipe', logFile],
    });
    closeSync(logFile);
    // A write after its death is no error of ours.
    this.server.child.stdin?.on('error', () => undefined);
    this.tell({ directory });
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
    await this.run(process.execPath, [CDK_CLI, ...args, '--no-notices', '--no-version-reporting'], options);
  }

  /** Prepares the emulated account for the CDK, as any account is. */
  public async bootstrap(): Promise<void> {
    await this.cdk(['bootstrap', `aws://${ACCOUNT}/${REGION}`]);
  }

  /** Ends the emulator and everything started through it, and removes its directory. */
  public async stop(): Promise<void> {
    this.stopped ??= this.stopAll();
    await this.stopped;
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
