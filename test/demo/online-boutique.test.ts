/** A fleet of services that call each other by gRPC, deployed in the emulator: a call gets through by what Service Connect configures, and by nothing else. */
import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App } from 'aws-cdk-lib';
import { boutiqueStack } from '../../examples/online-boutique/boutique';
import { Address } from '../../integ/demo/database-url';
import { deployedWorkloads } from '../../integ/demo/deployed-services';
import { callGrpc } from '../../integ/demo/grpc';
import { reachableServices } from '../../integ/demo/service-connect';
import { startService } from '../../integ/demo/service-fleet';
import { Account } from '../faults/account';

const STACK = 'dev-boutique';
const SHOP = `${STACK}--shop-`;
const directory = mkdtempSync(join(tmpdir(), 'platform-boutique-'));
let account: Account;
/** What each service reaches. */
let reachable: Map<string, Map<string, string>>;

beforeAll(async () => {
  account = await Account.open();
  const app = new App({ outdir: directory });
  boutiqueStack(app);
  await account.emulator.cdk(['deploy', STACK, '--app', app.synth().directory, '--require-approval', 'never', '--method', 'direct']);
  reachable = await reachableServices(account.emulator, STACK);
}, 300_000);

afterAll(async () => {
  await account?.emulator.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** Starts a process in place of a service, and of those that it reaches by these names. */
async function start(name: string, ...reached: string[]): Promise<Address> {
  const workloads = await deployedWorkloads(account.emulator, STACK);
  const named = (service: string) => workloads.find((workload) => workload.name === service)!;
  const endpoints: { [nameAndPort: string]: Address } = {};
  for (const nameAndPort of reached) {
    endpoints[nameAndPort] = await startService(account.emulator, named(reachable.get(`${SHOP}-${name}`)!.get(nameAndPort)!));
  }
  return startService(account.emulator, named(`${SHOP}-${name}`), undefined, endpoints);
}

test('a service calls others by gRPC, at the names and ports that Service Connect configures', async () => {
  const checkout = await start('checkoutservice', 'emailservice:5000', 'paymentservice:50051');
  // This one listens at another port than its callers connect to.
  expect(await callGrpc(checkout, 'Call', 'EMAIL_SERVICE_ADDR')).toEqual({
    service: `${SHOP}-checkoutservice`, task: expect.any(String), address: 'emailservice:5000', answer: expect.objectContaining({ service: `${SHOP}-emailservice` }),
  });
  expect(await callGrpc(checkout, 'Call', 'PAYMENT_SERVICE_ADDR')).toMatchObject({ address: 'paymentservice:50051', answer: { service: `${SHOP}-paymentservice` } });
});

test('a name that Service Connect does not configure for a service is not found', async () => {
  const recommendation = await start('recommendationservice');
  await expect(callGrpc(recommendation, 'Call', 'PRODUCT_CATALOG_SERVICE_ADDR')).rejects.toThrow('gRPC status 14: {"error":"getaddrinfo ENOTFOUND productcatalogservice:3550"}');
});

test('a request that is not gRPC does not get through to a service that speaks gRPC', async () => {
  const { host, port } = await start('adservice');
  await expect(fetch(`http://${host}:${port}/`)).rejects.toThrow();
});
