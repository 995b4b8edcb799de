/**
 * Whether every principal of an environment may make the calls that it makes, and no others: decided by a simulator of IAM on the policies of roles, resources
 * and keys. The calls of functions are recorded while their code runs; those of AWS services are the ones that AWS documents.
 */
import { readFileSync } from 'fs';
import { join } from 'path';
import { RoleCalls, ServiceCall } from './calls';
import { denialByPolicy, denialOfRole, denialOfService, policiesOf } from './decide';
import { Deployed } from './deployed';
import { Environment, environments } from './environments';
import { EXPLAINED, Explanation } from './explained';
import { COMMANDS } from './functions/commands';
import { FunctionRun } from './functions/runs';
import { clientsIn, commandsIn, handlers } from './functions/sources';
import { CLIENTS } from './functions/world';
import { hostedRotations } from './hosted-rotation';
import { Unneeded, unneededOfAccount, unneededOfRoles, unneededOfServices } from './needed';
import { ADMINISTRATOR, callsOfCommand, documentedCommands } from './operators';
import { serviceCalls } from './senders';
import { addServices, addWorkflow } from './services';
import { addTasks } from './tasks';

const WORKFLOW = readFileSync(join(__dirname, '../../docs/workflows/deploy-service.yml'), 'utf8');

/** An environment with the calls that are made in it. */
class Account {
  readonly deployed: Deployed;
  readonly roleCalls = new RoleCalls();
  readonly serviceCalls: ServiceCall[];
  runs: FunctionRun[] = [];

  constructor(environment: Environment) {
    this.deployed = new Deployed(environment);
    this.serviceCalls = distinct(serviceCalls(this.deployed));
  }

  async record(): Promise<void> {
    addTasks(this.deployed, this.roleCalls);
    this.runs = await addServices(this.deployed, this.roleCalls);
    addWorkflow(this.deployed, WORKFLOW, this.roleCalls);
  }

  get unneeded(): Unneeded[] {
    return [...unneededOfRoles(this.deployed, this.roleCalls), ...unneededOfServices(this.deployed, this.serviceCalls), ...unneededOfAccount(this.deployed)];
  }
}

jest.setTimeout(60_000);

const ACCOUNTS = environments().map((environment) => new Account(environment));

beforeAll(async () => {
  for (const account of ACCOUNTS) {
    await account.record();
  }
});

function explains({ policy, what }: Explanation, unneeded: Unneeded): boolean {
  return policy.test(unneeded.policy) && what.test(unneeded.what);
}

describe.each(ACCOUNTS.map((account): [string, Account] => [account.deployed.name, account]))('%s', (_, account) => {
  const { deployed, roleCalls } = account;

  test('each role is allowed the calls that it makes', async () => {
    const denials: Array<string | undefined> = [];
    for (const role of deployed.of('AWS::IAM::Role')) {
      for (const call of distinct(roleCalls.of(role.arn))) {
        denials.push(await denialOfRole(deployed, role, call));
      }
    }
    expect(denials.filter(Boolean)).toEqual([]);
  });

  test('each resource and each role allows the AWS services that use it', async () => {
    const denials: Array<string | undefined> = [];
    for (const call of account.serviceCalls) {
      denials.push(await denialOfService(deployed, call));
    }
    expect(denials.filter(Boolean)).toEqual([]);
  });

  test('the function of the rotation that AWS hosts can rotate the secret', async () => {
    const denials: Array<string | undefined> = [];
    for (const { name, statements, calls: made } of hostedRotations(deployed)) {
      for (const call of made) {
        denials.push(await denialByPolicy(deployed, name, statements, call));
      }
    }
    expect(denials.filter(Boolean)).toEqual([]);
  });

  test('no permission is superfluous without an explanation', () => {
    const unexplained = account.unneeded.filter((unneeded) => !EXPLAINED.some((explanation) => explains(explanation, unneeded)));
    expect(unexplained.map(({ policy, what }) => `${policy}: ${what}`)).toEqual([]);
  });

  test('the calls of each role are known, except those of applications', () => {
    const unknown = deployed.of('AWS::IAM::Role').filter((role) => !/TaskRole/.test(role.id) && roleCalls.of(role.arn).length === 0 && policiesOf(deployed, role).length > 0);
    expect(unknown.map(({ id }) => id)).toEqual([]);
  });
});

test("only the vault's policy denies a command of the documentation, which says to delete the policy first", async () => {
  const [{ deployed }] = ACCOUNTS;
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

describe('in all environments', () => {
  test.each(handlers())('every command in the code of %s is recorded', (handler) => {
    const sent = ACCOUNTS.flatMap(({ runs }) => runs).filter((run) => run.handler === handler).flatMap((run) => run.sent);
    expect([...new Set(sent.map(({ command }) => command))].sort()).toEqual(commandsIn(handler));
  });

  test('every client of the functions is replaced, and every listed command exists', () => {
    expect(CLIENTS.map(({ name }) => name).sort()).toEqual([...new Set(handlers().flatMap(clientsIn))].sort());
    expect(Object.keys(COMMANDS).sort()).toEqual([...new Set(handlers().flatMap(commandsIn))].sort());
  });

  test('every explanation is about a permission that is superfluous', () => {
    const unneeded = ACCOUNTS.flatMap((account) => account.unneeded);
    expect(EXPLAINED.filter((explanation) => !unneeded.some((each) => explains(explanation, each)))).toEqual([]);
  });
});

function distinct<T>(values: T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
