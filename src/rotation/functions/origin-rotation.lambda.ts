import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { CloudFrontClient, Distribution, DistributionConfig, GetDistributionCommand, UpdateDistributionCommand } from '@aws-sdk/client-cloudfront';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ByteMatchStatement, GetWebACLCommand, Rule, Scope, UpdateWebACLCommand, WAFV2Client } from '@aws-sdk/client-wafv2';
import { RotationEvent, takeStep } from './rotation-steps';
import { CONFIGURATION_VARIABLE, OriginRotationConfiguration } from '../functions/configuration';

/** 192 bits, in characters that a header and a match take as they are. */
const VALUE_BYTES = 24;

/** What AWS WAF and CloudFront say where somebody else, as a deployment, has changed what was looked at. */
const CHANGED_MEANWHILE = ['WAFOptimisticLockException', 'PreconditionFailed', 'InvalidIfMatchVersion'];

const secretsManager = new SecretsManagerClient({});
const cloudFront = new CloudFrontClient({});
const waf = new WAFV2Client({});

/**
 * Takes one step of a rotation: the web ACL accepts the new value before CloudFront sends it, and the one before as long as any place may send that.
 *
 * Each step compares what is with what should be, and can be taken again wherever an earlier try broke off. It logs names only.
 */
export async function handler(event: RotationEvent): Promise<void> {
  const configuration = JSON.parse(process.env[CONFIGURATION_VARIABLE]!) as OriginRotationConfiguration;
  let change: Change | undefined;
  await takeStep(secretsManager, event, {
    create: async () => randomBytes(VALUE_BYTES).toString('hex'),
    set: (pending, current) => letIn(configuration, pending, current),
    test: (value) => expectLetIn(configuration, value),
    use: async (pending) => {
      change = await send(configuration, pending);
    },
  });
  if (change) {
    await lookAfter(configuration, change);
  }
}

/** Has the web ACL accept the new value, the current one and what CloudFront sends, and no other any more. */
async function letIn(configuration: OriginRotationConfiguration, pending: string, current: string): Promise<void> {
  // What was sent before an earlier change, which is on its way, is sent by some places still.
  const { config } = await deployed(configuration);
  await accept(configuration, () => [pending, current, ...sentBy(configuration, config)]);
}

/** Rejects where the web ACL refuses the value. One that CloudFront does not send yet is given the time to be accepted everywhere. */
async function expectLetIn(configuration: OriginRotationConfiguration, value: string): Promise<void> {
  const { WebACL } = await webAclOf(configuration);
  if (!acceptedBy(configuration, WebACL?.Rules).includes(value)) {
    throw new Error(`the web ACL ${configuration.webAcl} refuses the value`);
  }
  const { config } = await distributionOf(configuration);
  if (!sentBy(configuration, config).includes(value)) {
    await wait(configuration.propagationSeconds * 1000);
  }
}

/** What CloudFront is to send, and whatever of its places may send as long as they have not heard of it. */
interface Change {
  readonly value: string;
  readonly mayBeSent: Set<string>;
}

/**
 * Has CloudFront send the value. Looks at the web ACL first: a deployment since it was tested sets it back to the value that is current until then.
 *
 * Returns at once, so that the secret says what CloudFront sends: that is what a deployment goes by.
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

/** Until all places of CloudFront send the value, puts right what a deployment sets back meanwhile. */
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
      // The secret has the value by now, so a next try would find nothing to do: it is looked at again here.
      if (!CHANGED_MEANWHILE.includes((error as Error).name)) {
        throw error;
      }
    }
    await wait(configuration.pollSeconds * 1000);
  }
}

/** A distribution as it was at a moment. */
interface Snapshot {
  readonly config: DistributionConfig;
  readonly etag: string;
  readonly isDeployed: boolean;
}

/** The distribution, as soon as all places have its last change. */
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

/** Refused by CloudFront where somebody else has changed the distribution meanwhile: the next try looks again. */
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

/** Of each origin that has it. */
function headersOf(header: string, { Origins }: DistributionConfig) {
  return (Origins?.Items ?? [])
    .flatMap(({ CustomHeaders }) => CustomHeaders?.Items ?? [])
    .filter(({ HeaderName }) => HeaderName?.toLowerCase() === header.toLowerCase());
}

/** Has the web ACL accept these values. Says whether it did not yet. */
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
  // Whole, as the call replaces all of it; refused by AWS WAF where somebody else has changed it meanwhile: the next try looks again.
  await waf.send(new UpdateWebACLCommand({ ...WebACL!, ...nameOf(configuration), LockToken, Rules }));
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

/** What a rule demands of the header, if it is the one that does: one value, or any of several. */
function matchesOf({ header }: OriginRotationConfiguration, { Statement }: Rule): ByteMatchStatement[] {
  return [Statement, ...Statement?.OrStatement?.Statements ?? []]
    .flatMap((statement) => statement?.ByteMatchStatement ?? [])
    .filter(({ FieldToMatch }) => FieldToMatch?.SingleHeader?.Name?.toLowerCase() === header.toLowerCase());
}

function anyOf(match: ByteMatchStatement, values: string[]) {
  const statements = values.map((value) => ({ ByteMatchStatement: { ...match, SearchString: Buffer.from(value) } }));
  return statements.length === 1 ? statements[0] : { OrStatement: { Statements: statements } };
}
