/**
 * Stands for one container of a service: answers its health check with what its environment lets it reach.
 *
 * Its environment is the container's and nothing else, so what the demo has to tell it comes as an argument.
 */
import { createServer, IncomingMessage, request as connect, ServerResponse } from 'node:http';
import { Pool } from 'pg';
import { Address, parseDatabaseUrl } from './database-url';
import { callGrpc, createGrpcServer } from './grpc';

/** Below it, the name of a variable with the URL of another service, which is then called. */
const CALLS = '/calls/';
/** Gets the name of a variable with the address of another service, which is then called. */
const CALL_METHOD = 'Call';

export interface ServiceArguments {
  readonly service: string;
  readonly task: string;
  readonly healthCheckPath: string;
  /** Whether requests are gRPC: the proxy beside the container passes no others to it. @default false */
  readonly isGrpc?: boolean;
  /** Where the database of the URL is reached from this machine. */
  readonly database?: Address;
  /** What the container connects to, by the `name:port` that it uses: other services by Service Connect, and other containers of its task. Nothing else has a name. */
  readonly endpoints?: { readonly [nameAndPort: string]: Address };
}

const { service, task, healthCheckPath, isGrpc = false, database, endpoints = {} } = JSON.parse(process.argv[2]) as ServiceArguments;
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

/** Where something of this name and port is. */
function find(nameAndPort: string): Address {
  const endpoint = endpoints[nameAndPort];
  if (endpoint === undefined) {
    throw new Error(`getaddrinfo ENOTFOUND ${nameAndPort}`);
  }
  return endpoint;
}

/** Calls another service by the URL of a variable, as its code would, and returns what it answers. */
async function call(variable: string): Promise<object> {
  const url = new URL(process.env[variable] ?? '');
  const { host, port } = find(`${url.hostname}:${url.port}`);
  const answer = await fetch(`http://${host}:${port}${url.pathname}`);
  return { service, task, url: url.href, answer: await answer.json() };
}

/** The same, by gRPC. Any other method identifies the service. */
async function answerGrpc(method: string, variable: string): Promise<object> {
  if (method !== CALL_METHOD) {
    return identity;
  }
  const address = process.env[variable] ?? '';
  return { service, task, address, answer: await callGrpc(find(address), 'Identify', '') };
}

/** Passes a request to the container of the task that the variable of a proxy names. */
function forward(request: IncomingMessage, response: ServerResponse): void {
  const { host, port } = find(process.env.UPSTREAM ?? '');
  const { method, url: path, headers } = request;
  const upstream = connect({ host, port, method, path, headers }, (answer) => {
    response.writeHead(answer.statusCode!, { ...answer.headers, via: `1.1 ${service}` });
    answer.pipe(response);
  });
  upstream.on('error', () => response.writeHead(502).end());
  request.pipe(upstream);
}

function answerHttp(request: IncomingMessage, response: ServerResponse): void {
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
}

const server = isGrpc ? createGrpcServer(answerGrpc) : createServer(process.env.UPSTREAM === undefined ? answerHttp : forward);
server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify(server.address()));
});
