/**
 * Stands for one container of a service: answers its health check with what its environment lets it reach.
 *
 * Its environment is the container's and nothing else, so what the demo has to tell it comes as an argument.
 */
import { createServer } from 'node:http';
import { Pool } from 'pg';
import { Address, parseDatabaseUrl } from './database-url';

/** Below it, the name of a variable with the URL of another service, which is then called. */
const CALLS = '/calls/';

export interface ServiceArguments {
  readonly service: string;
  readonly task: string;
  readonly healthCheckPath: string;
  /** Where the database of the URL is reached from this machine. */
  readonly database?: Address;
  /** Where the proxy beside the container connects to, by the `name:port` that it takes. Nothing else of the network has a name. */
  readonly endpoints?: { readonly [nameAndPort: string]: Address };
}

const { service, task, healthCheckPath, database, endpoints = {} } = JSON.parse(process.argv[2]) as ServiceArguments;
/** What every answer says; the version is one that the task definition has, if any. */
const identity = { service, task, version: process.env.VERSION };
const pool = database && process.env.DATABASE_URL ? new Pool({ ...parseDatabaseUrl(process.env.DATABASE_URL), ...database, max: 2 }) : undefined;
// A dropped idle connection is replaced on the next query.
pool?.on('error', () => undefined);

async function health(): Promise<object> {
  const cache = process.env.REDIS_URL === undefined ? {} : { cache: new URL(process.env.REDIS_URL).host };
  if (pool === undefined) {
    return { ...identity, ...cache };
  }
  const { rows } = await pool.query<{ version: string; user: string }>('SELECT version() AS version, current_user AS user');
  return { ...identity, database: rows[0], ...cache };
}

/** Calls another service by the URL of a variable, as its code would, and returns what it answers. */
async function call(variable: string): Promise<object> {
  const url = new URL(process.env[variable] ?? '');
  const endpoint = endpoints[`${url.hostname}:${url.port}`];
  if (endpoint === undefined) {
    throw new Error(`getaddrinfo ENOTFOUND ${url.hostname}`);
  }
  const answer = await fetch(`http://${endpoint.host}:${endpoint.port}${url.pathname}`);
  return { service, task, url: url.href, answer: await answer.json() };
}

const server = createServer((request, response) => {
  const send = (status: number, body: object) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(`${JSON.stringify(body)}\n`);
  };
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const answer = (work: Promise<object>) => work.then((body) => send(200, body), (error: Error) => send(503, { service, task, error: error.message }));
  if (pathname.startsWith(CALLS)) {
    void answer(call(pathname.slice(CALLS.length)));
  } else if (pathname === healthCheckPath) {
    void answer(health());
  } else if (pathname === '/' && process.env.DATABASE_URL === undefined) {
    send(200, identity);
  } else {
    send(404, { service, task, error: `nothing at ${pathname}` });
  }
});
server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify(server.address()));
});
