import { aws_ecs as ecs, aws_iam as iam, aws_secretsmanager as secretsmanager, CfnElement, Token } from 'aws-cdk-lib';

/** Maximum length of an ARN before the name, including quotes and comma. */
const PREFIX = {
  ecs: '"arn:aws-us-gov:ecs:ap-southeast-4:111122223333:task-definition/",'.length,
  iam: '"arn:aws-us-gov:iam::111122223333:role",'.length,
  secret: '"arn:aws-us-gov:secretsmanager:ap-southeast-4:111122223333:secret:-??????",'.length,
};
/** Maximum length of the ARN of a key, including quotes and comma. */
export const KEY_ARN_LENGTH = '"arn:aws-us-gov:kms:ap-southeast-4:111122223333:key/mrk-11111111222233334444555566667777",'.length;
/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const ROLE = { name: 64, path: 512 };
/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html */
const SECRET_NAME = 512;
/** Assumed length of the name of an imported service or cluster that is known only at deployment. */
const IMPORTED_NAME = 80;
/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html */
const ECS_NAME = 255;
/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
const STACK_NAME = 128;
/** What CloudFormation appends to a name that it generates, including the hyphens. */
const GENERATED = '--1A2B3C4D5E6F7'.length;

/** Maximum length of the name of a service. */
export function serviceNameLength({ node, serviceName }: ecs.BaseService): number {
  const resource = node.defaultChild as Partial<ecs.CfnService> | undefined;
  return lengthOf(resource?.serviceName ?? serviceName) ?? generated(resource, ECS_NAME) ?? IMPORTED_NAME;
}

/** Maximum length of the name of a cluster. */
export function clusterNameLength({ node, clusterName }: ecs.ICluster): number {
  const resource = node.defaultChild as Partial<ecs.CfnCluster> | undefined;
  return lengthOf(resource?.clusterName ?? clusterName) ?? generated(resource, ECS_NAME) ?? IMPORTED_NAME;
}

/** Maximum length of an ARN of Amazon ECS in a list. */
export function ecsArnLength(...names: number[]): number {
  return PREFIX.ecs + names.reduce((sum, length) => sum + length + 1, 0);
}

/** Maximum length of the ARN of a role in a list. Without a role, that of one that the CDK may create later. */
export function roleArnLength(role: iam.IRole | undefined): number {
  if (role === undefined) {
    return PREFIX.iam + 1 + ROLE.name;
  }
  const { node, roleArn, roleName } = role;
  const resource = node.defaultChild as Partial<iam.CfnRole> | undefined;
  const known = lengthOf(roleArn);
  if (known !== undefined) {
    return known + '"",'.length;
  }
  if (resource === undefined) {
    // The ARN of a role that is imported by name contains the name. Otherwise, its path is not known.
    const isByName = !Token.isUnresolved(roleName) && roleArn.endsWith(`/${roleName}`);
    return PREFIX.iam + (isByName ? 1 + roleName.length : ROLE.path + ROLE.name);
  }
  const path = resource.path === undefined ? 1 : lengthOf(resource.path) ?? ROLE.path;
  return PREFIX.iam + path + (lengthOf(resource.roleName) ?? generated(resource, ROLE.name) ?? ROLE.name);
}

/** Maximum length of the ARN of a secret in a list. */
export function secretArnLength({ node, secretName }: secretsmanager.ISecret): number {
  const resource = node.defaultChild as Partial<secretsmanager.CfnSecret> | undefined;
  return PREFIX.secret + (lengthOf(resource?.name ?? secretName) ?? generated(resource, SECRET_NAME) ?? SECRET_NAME);
}

function lengthOf(text: string | undefined): number | undefined {
  return text === undefined || Token.isUnresolved(text) ? undefined : text.length;
}

/** Maximum length of a name that CloudFormation generates: of the name of the stack, the logical ID and random characters. */
function generated(resource: object | undefined, limit: number): number | undefined {
  if (resource === undefined || !CfnElement.isCfnElement(resource)) {
    return undefined;
  }
  const { stack } = resource;
  return Math.min(limit, (lengthOf(stack.stackName) ?? STACK_NAME) + stack.getLogicalId(resource).length + GENERATED);
}
