/**
 * Whether every principal of an environment may make the calls that it makes, and no others: decided by a simulator of IAM on the policies of roles, resources
 * and keys. The calls of functions are recorded while their code runs; those of AWS services are the ones that AWS documents.
 */
import { readFileSync } from 'fs';
import { join } from 'path';
import { RoleCalls } from './calls';
import { denialByPolicy, denialOfRole, denialOfService, policiesOf } from './decide';
import { Deployed } from './deployed';
import { Environment, environments } from './environments';
import { EXPLAINED } from './explained';
import { COMMANDS } from './functions/commands';
import { clientsInSources, commandsInSources } from './functions/sources';
import { CLIENTS } from './functions/world';
import { hostedRotations } from './hosted-rotation';
import { unneededOfAccount, unneededOfRoles, unneededOfServices } from './needed';
import { ADMINISTRATOR, callsOfCommand, documentedCommands } from './operators';
import { serviceCalls } from './senders';
import { addServices, addWorkflow } from './services';
import { addTasks } from './tasks';

const WORKFLOW = readFileSync(join(__dirname, '../../docs/workflows/deploy-service.yml'), 'utf8');
/** What the environments have shown. */
const seen = { explanations: new Set<number>(), commands: new Set<string>() };

async function callsIn(deployed: Deployed): Promise<RoleCalls> {
  const calls = new RoleCalls();
  addTasks(deployed, calls);
  (await addServices(deployed, calls)).forEach((command) => seen.commands.add(command));
  addWorkflow(deployed, WORKFLOW, calls);
  return calls;
}

describe.each(environments().map((environment): [string, Environment] => [environment.name, environment]))('%s', (_, environment) => {
  const deployed = new Deployed(environment);
  const services = serviceCalls(deployed);
  let calls: RoleCalls;

  beforeAll(async () => {
    calls = await callsIn(deployed);
  });

  test('each role is allowed the calls that are made with it', async () => {
    const denials: Array<string | undefined> = [];
    for (const role of deployed.of('AWS::IAM::Role')) {
      const made = distinct(calls.of(role.arn));
      for (const call of made) {
        denials.push(await denialOfRole(deployed, role, call));
      }
    }
    expect(denials.filter(Boolean)).toEqual([]);
  });

  test('each resource and each role allows the AWS services that use it', async () => {
    const made = distinct(services);
    const denials: Array<string | undefined> = [];
    for (const call of made) {
      denials.push(await denialOfService(deployed, call));
    }
    expect(denials.filter(Boolean)).toEqual([]);
  });

  test('the function of a hosted rotation can rotate the secret', async () => {
    const denials: Array<string | undefined> = [];
    for (const { name, statements, calls: made } of hostedRotations(deployed)) {
      for (const call of made) {
        denials.push(await denialByPolicy(deployed, name, statements, call));
      }
    }
    expect(denials.filter(Boolean)).toEqual([]);
  });

  test('no permission is superfluous without an explanation', () => {
    const unneeded = [...unneededOfRoles(deployed, calls), ...unneededOfServices(deployed, services), ...unneededOfAccount(deployed)];
    const unexplained = unneeded.filter(({ policy, what }) => {
      const explanations = EXPLAINED.flatMap((each, index) => (each.policy.test(policy) && each.what.test(what) ? [index] : []));
      explanations.forEach((index) => seen.explanations.add(index));
      return explanations.length === 0;
    });
    expect(unexplained.map(({ policy, what }) => `${policy}: ${what}`)).toEqual([]);
  });

  test('the calls of each role are known, except those of applications', () => {
    const unknown = deployed.of('AWS::IAM::Role').filter((role) => !/TaskRole/.test(role.id) && calls.of(role.arn).length === 0 && policiesOf(deployed, role).length > 0);
    expect(unknown.map(({ id }) => id)).toEqual([]);
  });
});

test("only the vault's policy denies a command of the documentation, which says to delete the policy before", async () => {
  const deployed = new Deployed(environments()[0]);
  const [[vault], bucket] = [deployed.of('AWS::Backup::BackupVault'), deployed.named('AWS::S3::Bucket', 'shop-prod-logs')!];
  const commands = documentedCommands();
  const denied = new Map<string, string>();
  for (const [page, command] of commands) {
    for (const call of callsOfCommand(page, command, { bucket: bucket.arn, vault: vault.arn })) {
      const denial = await denialByPolicy(deployed, 'operator', ADMINISTRATOR, call);
      if (denial) {
        denied.set(command, denial);
      }
    }
  }
  expect([...denied]).toEqual([['backup delete-recovery-point', expect.stringContaining('ExplicitlyDenied')]]);
  const before = commands.findIndex(([, command]) => command === 'backup delete-backup-vault-access-policy');
  expect(commands[before + 1][1]).toBe('backup delete-recovery-point');
});

describe('over all environments', () => {
  test('every command in the code of a function is recorded', () => {
    expect([...seen.commands].sort()).toEqual(commandsInSources());
    expect(Object.keys(COMMANDS).sort()).toEqual(commandsInSources());
    expect(CLIENTS.map(({ name }) => name).sort()).toEqual(clientsInSources());
  });

  test('every explanation is of a permission that is superfluous', () => {
    expect(EXPLAINED.filter((__, index) => !seen.explanations.has(index))).toEqual([]);
  });
});

function distinct<T>(values: T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
