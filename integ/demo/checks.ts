import { request } from 'node:http';
import { parseDatabaseUrl } from './database-url';
import { DeployedService } from './deployed-services';
import { Ingress, Route } from './routes';
import { Emulator } from '../emulator/emulator';

const TIMEOUT_MILLISECONDS = 10_000;

export interface ServiceCheck {
  readonly service: string;
  readonly url: string;
  readonly priority: string;
  /** The HTTP status, 0 where there was no answer. */
  readonly status: number;
  readonly answeredBy: string;
  readonly database?: { readonly version: string; readonly user: string };
  /** What is wrong. @default - nothing is */
  readonly failure?: string;
}

export interface Answer {
  readonly status: number;
  readonly location?: string;
  /** The proxy that passed it on. @default - none */
  readonly via?: string;
  readonly body: string;
}

interface ServiceAnswer {
  readonly service?: string;
  readonly task?: string;
  readonly error?: string;
  readonly database?: { readonly version: string; readonly user: string };
}

/** Asks the emulated load balancer as a client of this hostname and port would. */
export async function ask(emulator: Emulator, ingress: Ingress, hostname: string, path: string, port = ingress.port): Promise<Answer> {
  const url = loadBalancerUrl(emulator, ingress, path);
  return new Promise((resolve) => {
    const call = request(url, { headers: { Host: hostHeader(hostname, port) }, timeout: TIMEOUT_MILLISECONDS }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({
        status: response.statusCode ?? 0,
        location: response.headers.location,
        via: response.headers.via,
        body: Buffer.concat(chunks).toString(),
      }));
    });
    call.on('timeout', () => call.destroy(new Error(`no answer within ${TIMEOUT_MILLISECONDS} ms`)));
    call.on('error', (error) => resolve({ status: 0, body: error.message }));
    call.end();
  });
}

/** Where the emulator serves a load balancer's traffic; the Host header says which listener and which rule. */
export function loadBalancerUrl(emulator: Emulator, ingress: Ingress, path: string): string {
  return `${emulator.endpoint}/_alb/${ingress.loadBalancerName}${path}`;
}

export function hostHeader(hostname: string, port: number): string {
  return port === 80 ? hostname : `${hostname}:${port}`;
}

/** Asks a service's hostname: the health check of a service with a database, the front page of one without. */
export async function checkService(emulator: Emulator, ingress: Ingress, route: Route, service: DeployedService): Promise<ServiceCheck> {
  const paths = service.environment.DATABASE_URL === undefined ? ['/', service.balancing.healthCheckPath] : [service.balancing.healthCheckPath];
  const answers = await Promise.all(paths.map((path) => ask(emulator, ingress, route.hostname, path)));
  const failures = answers.map((answer, index) => failureOf(answer, paths[index], service));
  const { task, database } = parse(answers[0]);
  return {
    service: service.name,
    url: `${ingress.port === 443 ? 'https' : 'http'}://${route.hostname}${paths[0]}`,
    priority: route.priority,
    status: answers[0].status,
    answeredBy: task ?? '-',
    database,
    failure: failures.find((failure) => failure !== undefined) ?? (route.resolves ? undefined : 'has no DNS record'),
  };
}

function failureOf(answer: Answer, path: string, service: DeployedService): string | undefined {
  const said = parse(answer);
  if (answer.status !== 200) {
    return `${path}: ${said.error ?? (answer.body.trim() || `status ${answer.status}`)}`;
  }
  if (said.service !== service.name) {
    return `${path}: answered by '${said.service}'`;
  }
  const url = service.environment.DATABASE_URL;
  if (url !== undefined && said.database?.user !== parseDatabaseUrl(url).user) {
    return `${path}: database user '${said.database?.user}'`;
  }
  return undefined;
}

export function parse(answer: Answer): ServiceAnswer {
  try {
    return JSON.parse(answer.body) as ServiceAnswer;
  } catch {
    return {};
  }
}
