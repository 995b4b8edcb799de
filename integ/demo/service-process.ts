/**
 * Stands for one container of a service: answers its health check with what its environment lets it reach.
 *
 * Its environment is the container's and nothing else, so what the demo has to tell it comes as an argument.
 */
import { createServer } from 'node:http';
import { Pool } from 'pg';
import { parseDatabaseUrl } from './database-url';

export interface ServiceArguments {
  readonly service: string;
  readonly task: string;
  readonly healthCheckPath: string;
  /** Where the database of the URL is reached from this machine. */
  readonly database?: { readonly host: string; readonly port: number };
}

const { service, task, healthCheckPath, database } = JSON.parse(process.argv[2]) as ServiceArguments;
const pool = database && process.env.DATABASE_URL ? new Pool({ ...parseDatabaseUrl(process.env.DATABASE_URL), ...database, max: 2 }) : undefined;
// A dropped idle connection is replaced on the next query.
pool?.on('error', () => undefined);

async function health(): Promise<object> {
  const cache = process.env.REDIS_URL === undefined ? {} : { cache: new URL(process.env.REDIS_URL).host };
  if (pool === undefined) {
    return { service, task, ...cache };
  }
  const { rows } = await pool.query<{ version: string; user: string }>('SELECT version() AS version, current_user AS user');
  return { service, task, database: rows[0], ...cache };
}

const server = createServer((request, response) => {
  const send = (status: number, body: object) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(`${JSON.stringify(body)}\n`);
  };
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  if (pathname === healthCheckPath) {
    health().then((body) => send(200, body), (error: Error) => send(503, { service, task, error: error.message }));
  } else if (pathname === '/' && process.env.DATABASE_URL === undefined) {
    send(200, { service, task });
  } else {
    send(404, { service, task, error: `nothing at ${pathname}` });
  }
});
server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify(server.address()));
});
