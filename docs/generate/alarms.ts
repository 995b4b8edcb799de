/** Writes the page of the alarms from the template of an environment that has them all. `npx projen docs:alarms` puts it into docs/alarms.md. */
import { writeFileSync } from 'fs';
import { join } from 'path';
import { aws_kms as kms, aws_route53 as route53, aws_s3 as s3, Duration, Stack } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { ofType, resourcesOf } from './environment';
import { OriginAccess, PlatformDatabase, PlatformTier, ReptidexPlatformProps, ServiceProfile } from '../../src';

export const ALARMS_PAGE = join(__dirname, '..', 'alarms.md');
const PREFIX = 'prod-shop-';
/** Parts of the page, by what the names of their alarms have after the prefix. */
const PARTS: Array<[heading: string, names: RegExp]> = [
  ['Services', /^api-/],
  ['Internal services', /^pricing-/],
  ['Workers', /^mailer-/],
  ['Jobs', /^digest-/],
  ['Load balancer', /^alb-/],
  ['Database', /^postgres-/],
  ['Cache', /^redis-/],
  ['Queues and buckets', /-dead-letters$|-replication-failures$/],
  ['Rotations', /-(rotation|refresh)-errors$/],
  ['Backups', /^backup-/],
];

/** The page, as it should be. */
export function alarmsPage(): string {
  const alarms = ofType(resourcesOf(PlatformTier.PRODUCTION, environment), 'AWS::CloudWatch::Alarm')
    // Those that only scale a worker have no name and notify nobody; other nodes and services have the same ones.
    .filter(({ AlarmName, AlarmActions }) => AlarmName?.startsWith(PREFIX) && AlarmActions?.length === 1 && typeof AlarmActions[0].Ref === 'string')
    .filter(({ AlarmName }) => !/-web-|-2$/.test(AlarmName));
  const left = new Set(alarms);
  const sections = PARTS.map(([heading, names]) => {
    const own = alarms.filter(({ AlarmName }) => names.test(AlarmName.slice(PREFIX.length)));
    own.forEach((alarm) => left.delete(alarm));
    return `## ${heading}\n\n| Alarm | Enters the ALARM state | Meaning, and where to look first |\n| --- | --- | --- |\n${own.map(row).join('\n')}\n`;
  });
  if (left.size > 0) {
    throw new Error(`no part of docs/alarms.md has the alarms ${[...left].map(({ AlarmName }) => AlarmName).join(', ')}`);
  }
  return `# Responding to alarms

This page is for operators. Alarms and recoveries are published to the topic \`{environment}-{project}-alarms\` (\`platform.alarmTopic\`). The description of each alarm says where to look first.

The page is generated from the code (\`npx projen docs:alarms\`). It shows the names and default thresholds of an environment \`prod\` of the project \`shop\`, with a service \`api\`, an internal service \`pricing\`,
a worker \`mailer\`, a job \`digest\`, a queue \`mail\` and a bucket \`uploads\`. To change thresholds, set \`alarms\` on the platform or \`alarmThresholds\` on a workload. For failed rotations, see
[recovery.md](recovery.md#a-rotation-that-fails).

${sections.join('\n')}`;
}

function environment(stack: Stack): Partial<ReptidexPlatformProps> {
  const hostedZone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z00000000EXAMPLE', zoneName: 'example.com' });
  const replication = {
    destination: s3.Bucket.fromBucketName(stack, 'Copies', 'shop-prod-uploads-copies'),
    encryptionKey: kms.Key.fromKeyArn(stack, 'CopiesKey', 'arn:aws:kms:us-west-2:111122223333:key/11111111-1111-1111-1111-111111111111'),
  };
  const shared = { database: true, repositoryName: 'shop-api' };
  return {
    domain: { zoneName: 'example.com', hostedZone },
    contentDelivery: { originAccess: OriginAccess.SECRET_HEADER },
    database: PlatformDatabase.postgres({ readReplicas: 1 }),
    queues: [{ name: 'mail' }],
    buckets: [{ name: 'uploads', replication }],
    services: [
      { name: 'api', profile: ServiceProfile.BACKEND, hostnames: ['api.example.com'] },
      { ...shared, name: 'pricing', port: 8080, internal: true },
      { name: 'web', profile: ServiceProfile.FRONTEND, hostnames: ['www.example.com'], isDefault: true },
    ],
    workers: [{ ...shared, name: 'mailer', queue: 'mail' }],
    jobs: [{ ...shared, name: 'digest', schedule: ScheduleExpression.rate(Duration.hours(24)) }],
  };
}

function row({ AlarmName, AlarmDescription, Threshold, EvaluationPeriods, Period, Metrics, ComparisonOperator }: Record<string, any>): string {
  const seconds = Period ?? Metrics.find((metric: any) => metric.MetricStat).MetricStat.Period;
  const minutes = seconds * EvaluationPeriods / 60;
  const bytes = AlarmName.endsWith('free-storage');
  const value = bytes ? `${Threshold / 2 ** 30} GiB` : `${Threshold}${unitOf(AlarmName)}`;
  const sign = ComparisonOperator === 'LessThanThreshold' ? 'below' : 'at';
  const [, meaning] = /^[^:]*: (.*)$/.exec(AlarmDescription)!;
  return `| \`${AlarmName}\` | ${sign} ${value}, ${minutes >= 120 ? `${minutes / 60} hours` : `${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`} | ${meaning.charAt(0).toUpperCase()}${meaning.slice(1)} |`;
}

function unitOf(name: string): string {
  return /-(cpu|memory|rate)$/.test(name) ? ' %' : /-(latency|age|lag)$/.test(name) ? ' s' : '';
}

if (require.main === module) {
  writeFileSync(ALARMS_PAGE, alarmsPage());
}
