import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Answer, ask, checkService, hostHeader, loadBalancerUrl, parse, ServiceCheck } from './checks';
import { DeployedService, deployedServices } from './deployed-services';
import { Ingress, readIngress } from './routes';
import { Databases, startService } from './service-fleet';
import { renderTable } from './table';
import { appCommand, Emulator } from '../emulator/emulator';
import { REPOSITORY } from '../emulator/installation';
import { withEmulators } from '../emulator/with-emulators';

const USAGE = `Usage: npm run demo -- [options]

Deploys an environment to an embedded AWS emulator, runs small local HTTP servers in place of its containers and a real
PostgreSQL in place of its database, and sends a request to every host name through the emulated load balancer.

  --keep        keep it running until Ctrl-C, and print how to send requests to it
  --json FILE   write the results to FILE
  --app FILE    the CDK app (default: integ/integ.reptidex-dev.ts)
  --stack NAME  its stack (default: dev-reptidex)`;

const UNKNOWN_HOST = 'nobody-knows.example';

interface Results {
  readonly services: ServiceCheck[];
  readonly redirect?: Pick<Answer, 'status' | 'location'>;
  readonly unknownHost: { readonly status: number; readonly answeredBy: string };
  readonly seconds: number;
}

const started = Date.now();
const log = (line: string) => console.log(`[${((Date.now() - started) / 1000).toFixed(1).padStart(5)} s] ${line}`);

async function main(): Promise<boolean> {
  const { values } = parseArgs({
    options: {
      keep: { type: 'boolean', default: false },
      json: { type: 'string' },
      app: { type: 'string', default: join(REPOSITORY, 'integ', 'integ.reptidex-dev.ts') },
      stack: { type: 'string', default: 'dev-reptidex' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return true;
  }
  return withEmulators(log, async (start) => {
    log('Starting the AWS emulator');
    const emulator = await start();
    await deploy(emulator, resolve(values.app), values.stack);
    const services = await startServices(emulator, values.stack);
    const ingress = await readIngress(emulator, services[0].balancing.loadBalancerArns[0]);
    const results = await askAll(emulator, ingress, services);
    report(results, ingress);
    if (values.json !== undefined) {
      writeFileSync(values.json, `${JSON.stringify(results, undefined, 2)}\n`);
    }
    if (values.keep) {
      await keep(emulator, ingress, results);
    } else {
      console.log('\nStopping everything. To keep it running until Ctrl-C: npm run demo -- --keep');
    }
    return passed(results);
  });
}

async function deploy(emulator: Emulator, app: string, stack: string): Promise<void> {
  log('Bootstrapping the emulated account with the CDK CLI');
  await emulator.bootstrap();
  log(`Deploying stack ${stack} with the CDK CLI`);
  let created = 0;
  await emulator.cdk([
    'deploy', stack, '--app', appCommand(app.replaceAll(' ', '\\ ')), '--output', join(emulator.directory, 'cdk.out'),
    '--require-approval', 'never', '--method', 'direct', '--progress', 'events',
  ], {
    onLine: (line) => {
      if (line.includes('Synthesis time')) {
        log('  synthesized the app');
      } else if (line.includes('| CREATE_COMPLETE ')) {
        created++;
      }
    },
  });
  log(`  created ${created} resources`);
}

async function startServices(emulator: Emulator, stack: string): Promise<DeployedService[]> {
  const services = await deployedServices(emulator, stack);
  log('Starting PostgreSQL');
  const databases = await Databases.start(emulator, services);
  for (const line of await databases.describe()) {
    log(`  ${line}`);
  }
  log(`Starting ${services.length} services, each with the variables and secrets of its task definition`);
  await Promise.all(services.map(async (service) => {
    const variables = Object.keys(service.environment).sort().join(', ') || 'no variables';
    try {
      await startService(emulator, service, databases);
      log(`  ${service.name}: ${variables}`);
    } catch (error) {
      // Check the other services anyway. The table shows that this one does not respond.
      log(`  ${service.name}: ${variables}\n${(error as Error).message}`);
    }
  }));
  return services;
}

async function askAll(emulator: Emulator, ingress: Ingress, services: DeployedService[]): Promise<Results> {
  log(`Sending requests to ${ingress.routes.length} host names through the load balancer ${ingress.loadBalancerName}`);
  const checks: ServiceCheck[] = [];
  for (const service of services) {
    const routes = ingress.routes.filter((route) => route.targetGroupArn === service.balancing.targetGroupArn);
    checks.push(...await Promise.all(routes.map(async (route) => checkService(emulator, ingress, route, service))));
    if (routes.length === 0) {
      checks.push({ service: service.name, url: '-', priority: '-', status: 0, answeredBy: '-', failure: 'has no route' });
    }
  }
  const unknown = await ask(emulator, ingress, UNKNOWN_HOST, '/');
  return {
    services: checks.sort((a, b) => (Number(a.priority) || Infinity) - (Number(b.priority) || Infinity)),
    redirect: ingress.redirectPort === undefined ? undefined : await askRedirect(emulator, ingress),
    unknownHost: { status: unknown.status, answeredBy: parse(unknown).service ?? 'the load balancer' },
    seconds: (Date.now() - started) / 1000,
  };
}

async function askRedirect(emulator: Emulator, ingress: Ingress): Promise<Pick<Answer, 'status' | 'location'>> {
  const { status, location } = await ask(emulator, ingress, ingress.routes[0].hostname, '/some/path?a=1', ingress.redirectPort);
  return { status, location };
}

function report(results: Results, ingress: Ingress): void {
  const rows = results.services.map(({ service, url, priority, status, answeredBy, database: reached, failure }) => [
    failure === undefined ? 'ok' : 'FAILED', service, url, priority, String(status), answeredBy.split(' ').at(-1)!, reached?.user ?? '-', failure ?? '',
  ]);
  console.log(`\n${renderTable(['', 'SERVICE', 'URL', 'PRIORITY', 'STATUS', 'TASK', 'DATABASE USER', ''], rows)}\n`);
  const { database } = results.services.find((check) => check.database !== undefined) ?? {};
  if (database !== undefined) {
    console.log(`Database:     logged in as '${database.user}' to ${database.version.split(' on ')[0]}`);
  }
  if (results.redirect !== undefined) {
    console.log(`Port ${ingress.redirectPort}:      http://${ingress.routes[0].hostname}/some/path?a=1 -> ${results.redirect.status} ${results.redirect.location}`);
  }
  console.log(`Unknown host: ${UNKNOWN_HOST} -> ${results.unknownHost.status}, answered by ${results.unknownHost.answeredBy}`);
  console.log(`\n${passed(results) ? 'All services responded.' : 'Some services did not respond as expected.'} ${results.seconds.toFixed(0)} s`);
}

async function keep(emulator: Emulator, ingress: Ingress, results: Results): Promise<never> {
  console.log('\nEverything keeps running. The load balancer listens on localhost without TLS; the Host header selects the host name and port:\n');
  for (const { url } of results.services.filter((check) => check.url !== '-')) {
    const { hostname, pathname } = new URL(url);
    console.log(`  curl -H 'Host: ${hostHeader(hostname, ingress.port)}' ${loadBalancerUrl(emulator, ingress, pathname)}`);
  }
  console.log(`\nAWS clients can connect with AWS_ENDPOINT_URL=${emulator.endpoint} AWS_ACCESS_KEY_ID=${emulator.environment.AWS_ACCESS_KEY_ID} `
    + `AWS_SECRET_ACCESS_KEY=emulator AWS_REGION=${emulator.environment.AWS_REGION}`);
  console.log('\nPress Ctrl-C to stop everything.');
  return new Promise<never>(() => undefined);
}

function passed(results: Results): boolean {
  const redirects = results.redirect === undefined || [301, 302].includes(results.redirect.status);
  return redirects && results.services.every((check) => check.failure === undefined);
}

main().then(
  (ok) => process.exit(ok ? 0 : 1),
  (error: Error) => {
    console.error(error.message);
    process.exit(1);
  },
);
