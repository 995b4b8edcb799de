import { join } from 'node:path';
import { ElasticLoadBalancingV2Client, RegisterTargetsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { Address, DatabaseLogin, parseDatabaseUrl } from './database-url';
import { deployedLogin } from './deployed-database';
import { DeployedService, DeployedWorkload } from './deployed-services';
import { PostgresServer } from './postgres';
import { ServiceArguments } from './service-process';
import { Emulator, typescriptArguments } from '../emulator/emulator';

const START_WITHIN_MILLISECONDS = 30_000;
const HOST = '127.0.0.1';

interface Database {
  /** Where it was deployed, as the URLs have it. */
  readonly deployed: string;
  readonly login: DatabaseLogin;
  readonly server: PostgresServer;
}

/** Local servers for the databases in the services' URLs, each with the credentials that it was deployed with. */
export class Databases {
  public static async start(emulator: Emulator, services: DeployedService[]): Promise<Databases> {
    const databases = new Map<string, Database>();
    for (const url of services.flatMap(({ environment }) => environment.DATABASE_URL ?? [])) {
      const address = parseDatabaseUrl(url);
      const deployed = hostAndPort(address);
      if (!databases.has(deployed)) {
        const login = await deployedLogin(emulator, address);
        databases.set(deployed, { deployed, login, server: await PostgresServer.start(emulator, login) });
      }
    }
    return new Databases(databases);
  }

  private constructor(private readonly databases: Map<string, Database>) {}

  /** Where a URL's server is on this machine. */
  public addressFor(url: string | undefined): Address | undefined {
    return url === undefined ? undefined : this.databases.get(hostAndPort(parseDatabaseUrl(url)))?.server.address;
  }

  /** Describes the server that replaces each database, in lines to print. */
  public async describe(): Promise<string[]> {
    const lines: string[] = [];
    for (const { deployed, login, server } of this.databases.values()) {
      lines.push(`${deployed} is emulated at ${hostAndPort(server.address)}, with the deployed user '${login.user}', its password and database '${login.database}'`);
      lines.push(`a wrong password is rejected: ${await server.refusal(login)}`);
    }
    return lines;
  }
}

function hostAndPort({ host, port }: Address): string {
  return `${host}:${port}`;
}

/**
 * Starts one process for a service, with exactly the environment its task definition gives the container, and
 * registers it in the service's target group, if it has one. Returns where it listens.
 */
export async function startService(
  emulator: Emulator, service: DeployedWorkload, databases?: Databases, endpoints?: ServiceArguments['endpoints'],
): Promise<Address> {
  const argument: ServiceArguments = {
    service: service.name,
    task: service.task,
    healthCheckPath: service.balancing?.healthCheckPath ?? '/',
    isGrpc: service.isGrpc,
    database: databases?.addressFor(service.environment.DATABASE_URL),
    endpoints,
  };
  const port = await listeningPort(emulator, service, argument);
  if (service.balancing) {
    const elb = new ElasticLoadBalancingV2Client(emulator.clientConfiguration);
    await elb.send(new RegisterTargetsCommand({ TargetGroupArn: service.balancing.targetGroupArn, Targets: [{ Id: HOST, Port: port }] }));
  }
  return { host: HOST, port };
}

async function listeningPort(emulator: Emulator, service: DeployedWorkload, argument: ServiceArguments): Promise<number> {
  const output: string[] = [];
  return new Promise<number>((resolve, reject) => {
    const fail = (reason: string) => reject(new Error(`service '${service.name}' ${reason}:\n${output.join('\n')}`));
    const timer = setTimeout(() => fail('did not start'), START_WITHIN_MILLISECONDS);
    const group = emulator.spawn(process.execPath, [...typescriptArguments(join(__dirname, 'service-process.ts')), JSON.stringify(argument)], {
      // Nothing of this process's own environment but the way to programs: a variable that is missing in the task
      // definition is missing here.
      env: { PATH: process.env.PATH ?? '', ...service.environment },
      onLine: (line) => {
        output.push(line);
        if (line.startsWith('{"address"')) {
          clearTimeout(timer);
          resolve((JSON.parse(line) as { port: number }).port);
        }
      },
    });
    group.exited.then((code) => fail(`ended with ${code}`), reject).finally(() => clearTimeout(timer));
  });
}
