/** What the `aws` commands of the documentation call. Whoever types them has all permissions, so that only resource policies can deny a call. */
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { Call, each } from './calls';
import { arn } from './deployed';

const ROOT = join(__dirname, '../..');
export const ADMINISTRATOR = [{ Effect: 'Allow', Action: '*', Resource: '*' }];

/** Services that IAM calls otherwise than the CLI. */
const SERVICES: { [cli: string]: string } = { elbv2: 'elasticloadbalancing', s3api: 's3', stepfunctions: 'states' };
/** Commands that are not named after what they call. */
const COMMANDS: { [command: string]: string[] } = {
  'cloudformation wait': ['cloudformation:DescribeStacks'],
  'ecr get-login-password': ['ecr:GetAuthorizationToken'],
  'ecs wait': ['ecs:DescribeServices'],
  'lambda invoke': ['lambda:InvokeFunction'],
  'logs tail': ['logs:FilterLogEvents'],
  'rds wait': ['rds:DescribeDBInstances'],
  's3 sync': ['s3:ListBucket', 's3:GetObject', 's3:PutObject'],
  's3api delete-objects': ['s3:DeleteObject', 's3:DeleteObjectVersion'],
  's3api list-object-versions': ['s3:ListBucketVersions'],
};
/** Actions on what is in a bucket or a vault. */
const ON_OBJECTS = /^s3:(\w*Object|\w*ObjectVersion)$/i;
const ON_RECOVERY_POINTS = /^backup:(DeleteRecoveryPoint|StartRestoreJob)$/i;

/** Commands by the page that has them. */
export function documentedCommands(): Array<[page: string, command: string]> {
  const pages = ['README.md', ...readdirSync(join(ROOT, 'docs')).filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`)];
  return pages.flatMap((page) => [...readFileSync(join(ROOT, page), 'utf8').matchAll(/(?<=^|`|\(|\| xargs )aws ([a-z0-9]+ [a-z][a-z-]+)/gm)]
    .map(([, command]): [string, string] => [page, command]));
}

export function callsOfCommand(page: string, command: string, { bucket, vault }: { readonly bucket: string; readonly vault: string }): Call[] {
  const [service, verb] = command.split(' ');
  const actions = COMMANDS[command] ?? [`${SERVICES[service] ?? service}:${verb.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase())}`];
  return actions.flatMap((action) => each([action], resourceOf(action, bucket, vault), page));
}

function resourceOf(action: string, bucket: string, vault: string): string {
  switch (action.split(':')[0]) {
    case 's3': return ON_OBJECTS.test(action) ? `${bucket}/object` : bucket;
    case 'backup': return ON_RECOVERY_POINTS.test(action) ? arn('backup', 'recovery-point:11111111-2222-3333-4444-555555555555') : vault;
    default: return '*';
  }
}
