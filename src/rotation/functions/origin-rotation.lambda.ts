import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { CloudFrontClient, Distribution, DistributionConfig, GetDistributionCommand, UpdateDistributionCommand } from '@aws-sdk/client-cloudfront';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ByteMatchStatement, GetWebACLCommand, Rule, Scope, UpdateWebACLCommand, WAFV2Client } from '@aws-sdk/client-wafv2';
import { RotationEvent, takeStep } from './rotation-steps';
import { CONFIGURATION_VARIABLE, OriginRotationConfiguration } from '../functions/configuration';

/** 192 bits, in characters that need no escaping in a header or in a match statement. */
const VALUE_BYTES = 24;

/** Errors of AWS WAF and CloudFront for a concurrent change, for example by a deployment. */
const CHANGED_MEANWHILE = ['WAFOptimisticLockException', 'PreconditionFailed', 'InvalidIfMatchVersion'];

const secretsManager = new SecretsManagerClient({});
const cloudFront = new CloudFrontClient({});
const waf = new WAFV2Client({});

/**
 * Performs one step of a rotation. The web ACL accepts the new value before CloudFront sends it, and the previous value as long as any edge location may
 * still send it.
 *
 * Each step compares the actual state with the desired state, so it can be retried after any failure. It logs only names.
 */
export async function handler(event: RotationEvent): Promise<void> {
  const configuration = JSON.parse(process.env[CONFIGURATION_VARIABLE]!) as OriginRotationConfiguration;
  let change: Change | undefined;
  await takeStep(secretsManager, event, {
    create: async () => randomBytes(VALUE_BYTES).toString('hex'),
    set: (pending, current) => acceptValue(configuration, pending, current),
    test: (value) => expectLetIn(configuration, value),
    use: async (pending) => {
      change = await send(configuration, pending);
    },
  });
  if (change) {
    await lookAfter(configuration, change);
  }
}

/** Makes the web ACL accept the new value, the current value and the value that CloudFront sends, and no others. */
async function acceptValue(configuration: OriginRotationConfiguration, pending: string, current: string): Promise<void> {
  // While an earlier change is being deployed, some edge locations still send the value before it.
  const { config } = await deployed(configuration);
  await accept(configuration, () => [pending, current, ...sentBy(configuration, config)]);
}

/** Rejects if the web ACL does not accept the value. If CloudFront does not send the value yet, waits until the web ACL accepts it everywhere. */
async function expectLetIn(configuration: OriginRotationConfiguration, value: string): Promise<void> {
  const { WebACL } = await webAclOf(configuration);
  if (!acceptedBy(configuration, WebACL?.Rules).includes(value)) {
    throw new Error(`the web ACL ${configuration.webAcl} rejects the value`);
  }
  const { config } = await distributionOf(configuration);
  if (!sentBy(configuration, config).includes(value)) {
    await wait(configuration.propagationSeconds * 1000);
  }
}

/** The value that CloudFront should send, and values that edge locations may still send until they have the change. */
interface Change {
  readonly value: string;
  readonly mayBeSent: Set<string>;
}

/**
 * Makes CloudFront send the value. Checks the web ACL first, because a deployment after the test resets it to the value that is still current.
 *
 * Returns immediately, so that the secret contains the value that CloudFront sends, because deployments use the secret.
 */
async function send(configuration: OriginRotationConfiguration, value: string): Promise<Change> {
  const mayBeSent = new Set([value]);
  for (;;) {
    const distribution = await distributionOf(configuration);
    const sent = sentBy(configuration, distribution.config);
    sent.forEach((each) => mayBeSent.add(each));
    if (await accept(configuration, (accepted) => [...mayBeSent, ...accepted])) {
      await wait(configuration.propagationSeconds * 1000);
    } else {
      if (sent.some((each) => each !== value)) {
        await update(configuration, distribution, value);
      }
      return { value, mayBeSent };
    }
  }
}

/** Until all edge locations send the value, corrects what a deployment resets in the meantime. */
async function lookAfter(configuration: OriginRotationConfiguration, { value, mayBeSent }: Change): Promise<void> {
  for (;;) {
    try {
      const distribution = await distributionOf(configuration);
      await accept(configuration, (accepted) => [...mayBeSent, ...accepted]);
      if (sentBy(configuration, distribution.config).some((each) => each !== value)) {
        await update(configuration, distribution, value);
      } else if (distribution.isDeployed) {
        return;
      }
    } catch (error) {
      // The secret already has the value, so a retry would find nothing to do. Therefore it is checked again here.
      if (!CHANGED_MEANWHILE.includes((error as Error).name)) {
        throw error;
      }
    }
    await wait(configuration.pollSeconds * 1000);
  }
}

/** A snapshot of a distribution's configuration. */
interface Snapshot {
  readonly config: DistributionConfig;
  readonly etag: string;
  readonly isDeployed: boolean;
}

/** The distribution, as soon as all edge locations have its last change. */
async function deployed(configuration: OriginRotationConfiguration): Promise<Snapshot> {
  for (;;) {
    const distribution = await distributionOf(configuration);
    if (distribution.isDeployed) {
      return distribution;
    }
    await wait(configuration.pollSeconds * 1000);
  }
}

async function distributionOf({ distribution }: OriginRotationConfiguration): Promise<Snapshot> {
  const { Distribution: described, ETag } = await cloudFront.send(new GetDistributionCommand({ Id: distribution }));
  const { DistributionConfig: config, Status } = described as Distribution;
  return { config: config!, etag: ETag!, isDeployed: Status === 'Deployed' };
}

/** CloudFront rejects the call if the distribution has changed in the meantime. The next attempt checks again. */
async function update({ distribution, header }: OriginRotationConfiguration, { config, etag }: Snapshot, value: string): Promise<void> {
  const changed = structuredClone(config);
  headersOf(header, changed).forEach((each) => each.HeaderValue = value);
  await cloudFront.send(new UpdateDistributionCommand({ Id: distribution, IfMatch: etag, DistributionConfig: changed }));
  console.log(`distribution ${distribution} sends the new value`);
}

function sentBy({ header, distribution }: OriginRotationConfiguration, config: DistributionConfig): string[] {
  const values = headersOf(header, config).map(({ HeaderValue }) => HeaderValue!);
  if (values.length === 0) {
    throw new Error(`the distribution ${distribution} sends no ${header}`);
  }
  return values;
}

/** For each origin that has the header. */
function headersOf(header: string, { Origins }: DistributionConfig) {
  return (Origins?.Items ?? [])
    .flatMap(({ CustomHeaders }) => CustomHeaders?.Items ?? [])
    .filter(({ HeaderName }) => HeaderName?.toLowerCase() === header.toLowerCase());
}

/** Makes the web ACL accept these values. Returns whether this changed anything. */
async function accept(configuration: OriginRotationConfiguration, wanted: (accepted: string[]) => string[]): Promise<boolean> {
  const { WebACL, LockToken } = await webAclOf(configuration);
  const accepted = acceptedBy(configuration, WebACL?.Rules);
  const values = [...new Set(wanted(accepted))];
  if (values.length === accepted.length && values.every((value) => accepted.includes(value))) {
    return false;
  }
  const Rules = WebACL!.Rules!.map((rule) => {
    const [match] = matchesOf(configuration, rule);
    return match ? { ...rule, Statement: anyOf(match, values) } : rule;
  });
  // The complete web ACL, because the call replaces it. AWS WAF rejects the call if the web ACL has changed in the meantime. The next attempt checks again.
  // It answers an empty description where there is none, and rejects an empty one.
  const Description = WebACL!.Description || undefined;
  await waf.send(new UpdateWebACLCommand({ ...WebACL!, ...nameOf(configuration), Description, LockToken, Rules }));
  console.log(`web ACL ${configuration.webAcl} accepts ${values.length} values`);
  return true;
}

function webAclOf(configuration: OriginRotationConfiguration) {
  return waf.send(new GetWebACLCommand(nameOf(configuration)));
}

function nameOf({ webAcl }: OriginRotationConfiguration): { Name: string; Id: string; Scope: Scope } {
  const [Name, Id, scope] = webAcl.split('|');
  return { Name, Id, Scope: scope as Scope };
}

function acceptedBy(configuration: OriginRotationConfiguration, rules: Rule[] = []): string[] {
  const values = rules.flatMap((rule) => matchesOf(configuration, rule)).map(({ SearchString }) => Buffer.from(SearchString!).toString());
  if (values.length === 0) {
    throw new Error(`the web ACL ${configuration.webAcl} has no rule of ${configuration.header}`);
  }
  return values;
}

/** The values that a rule requires for the header, if it is this rule: one value, or any of several. */
function matchesOf({ header }: OriginRotationConfiguration, { Statement }: Rule): ByteMatchStatement[] {
  return [Statement, ...Statement?.OrStatement?.Statements ?? []]
    .flatMap((statement) => statement?.ByteMatchStatement ?? [])
    .filter(({ FieldToMatch }) => FieldToMatch?.SingleHeader?.Name?.toLowerCase() === header.toLowerCase());
}

function anyOf(match: ByteMatchStatement, values: string[]) {
  const statements = values.map((value) => ({ ByteMatchStatement: { ...match, SearchString: Buffer.from(value) } }));
  return statements.length === 1 ? statements[0] : { OrStatement: { Statements: statements } };
}
