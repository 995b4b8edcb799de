/** What IAM decides on for each command that the functions send. */
import { Call, each, onSecret, passing } from '../calls';
import { ACCOUNT, arn, Deployed } from '../deployed';

/** A command as a function sent it. */
export interface Sent {
  readonly command: string;
  readonly input: any;
  /** Of the resource, where the policy asks for them. */
  readonly tags?: { readonly [key: string]: string };
}

type Calls = (input: any, deployed: Deployed, tags: Sent['tags']) => Call[];

/** The file of the code takes its place. */
const SOURCE = 'the code';
const ECS = (path: string) => arn('ecs', path);
const clusterName = (cluster: string) => cluster.split('/').pop()!;
const clusterArn = (cluster: string) => ECS(`cluster/${clusterName(cluster)}`);
const tasks = ({ tasks: arns, task }: any) => [...arns ?? [], ...task ? [task] : []] as string[];
const secret = (operation: string): Calls => ({ SecretId }, deployed) => onSecret(deployed, operation, SecretId, SOURCE);
const onTasks = (action: string): Calls => (input) => tasks(input).flatMap((task) => each([action], task, SOURCE, { 'ecs:cluster': clusterArn(input.cluster) }));
const everywhere = (action: string): Calls => () => each([action], '*', SOURCE);
const tagged = (tags: Sent['tags'] = {}) => Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
const onRule = (action: string): Calls => ({ RuleArn }, _, tags) => each([action], RuleArn, SOURCE, tagged(tags));

/** Roles of a task definition, which whoever starts its tasks passes. */
function rolesOf(taskDefinition: string | undefined, deployed: Deployed): string[] {
  const found = deployed.of('AWS::ECS::TaskDefinition').find(({ arn: known, name }) => known === taskDefinition || ECS(`task-definition/${name}-rolled:1`) === taskDefinition);
  return found ? [found.properties.TaskRoleArn, found.properties.ExecutionRoleArn] : [];
}

function webAcl({ Name, Id, Scope }: any): string {
  return arn('wafv2', `${Scope === 'REGIONAL' ? 'regional' : 'global'}/webacl/${Name}/${Id}`);
}

/**
 * A command without an entry is one that nobody has thought of.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const COMMANDS: { [command: string]: Calls } = {
  DescribeSecretCommand: secret('DescribeSecret'),
  GetSecretValueCommand: secret('GetSecretValue'),
  ListSecretVersionIdsCommand: secret('ListSecretVersionIds'),
  PutSecretValueCommand: secret('PutSecretValue'),
  UpdateSecretVersionStageCommand: secret('UpdateSecretVersionStage'),

  DescribeServicesCommand: ({ cluster, services }) => services.flatMap((name: string) => onService('ecs:DescribeServices', cluster, name)),
  ListServiceDeploymentsCommand: ({ cluster, service }) => onService('ecs:ListServiceDeployments', cluster, service),
  UpdateServiceCommand: ({ cluster, service, taskDefinition }, deployed) => [
    ...onService('ecs:UpdateService', cluster, service), ...passing(rolesOf(taskDefinition, deployed), SOURCE),
  ],
  // The action has only this resource type, and the tasks of services on Fargate are on no instance.
  ListTasksCommand: ({ cluster }) => each(['ecs:ListTasks'], ECS(`container-instance/${clusterName(cluster)}/instance`), SOURCE, { 'ecs:cluster': clusterArn(cluster) }),
  DescribeTasksCommand: onTasks('ecs:DescribeTasks'),
  StopTaskCommand: onTasks('ecs:StopTask'),
  DescribeTaskDefinitionCommand: everywhere('ecs:DescribeTaskDefinition'),
  RegisterTaskDefinitionCommand: ({ family, taskRoleArn, executionRoleArn, tags = [] }) => [
    ...each(['ecs:RegisterTaskDefinition'], ECS(`task-definition/${family}:1`), SOURCE),
    ...tags.length > 0 ? each(['ecs:TagResource'], ECS(`task-definition/${family}:1`), SOURCE, { 'ecs:CreateAction': 'RegisterTaskDefinition' }) : [],
    ...passing([taskRoleArn, executionRoleArn], SOURCE),
  ],
  RunTaskCommand: (input, deployed) => runTask(input, deployed, SOURCE),

  DescribeStacksCommand: ({ StackName }) => each(['cloudformation:DescribeStacks'], StackName, SOURCE),

  DescribeRulesCommand: everywhere('elasticloadbalancing:DescribeRules'),
  DescribeTargetHealthCommand: everywhere('elasticloadbalancing:DescribeTargetHealth'),
  DescribeTagsCommand: everywhere('elasticloadbalancing:DescribeTags'),
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-tag-resources-during-creation.html: whoever creates with tags needs the permission to add them.
  CreateRuleCommand: ({ ListenerArn, Tags = [] }) => [
    ...each(['elasticloadbalancing:CreateRule'], ListenerArn, SOURCE),
    ...Tags.length > 0 ? each(['elasticloadbalancing:AddTags'], `${ListenerArn.replace(':listener/', ':listener-rule/')}/1`, SOURCE, { 'elasticloadbalancing:CreateAction': 'CreateRule' }) : [],
  ],
  AddTagsCommand: ({ ResourceArns }, _, tags) => ResourceArns.flatMap((rule: string) => each(['elasticloadbalancing:AddTags'], rule, SOURCE, tagged(tags))),
  ModifyRuleCommand: onRule('elasticloadbalancing:ModifyRule'),
  DeleteRuleCommand: onRule('elasticloadbalancing:DeleteRule'),
  // The action has no key for tags.
  SetRulePrioritiesCommand: ({ RulePriorities }) => RulePriorities.flatMap(({ RuleArn }: any) => each(['elasticloadbalancing:SetRulePriorities'], RuleArn, SOURCE)),

  DescribeReplicationGroupsCommand: ({ ReplicationGroupId }) => each(['elasticache:DescribeReplicationGroups'], arn('elasticache', `replicationgroup:${ReplicationGroupId}`), SOURCE),
  ModifyReplicationGroupCommand: ({ ReplicationGroupId }) => each(['elasticache:ModifyReplicationGroup'], arn('elasticache', `replicationgroup:${ReplicationGroupId}`), SOURCE),

  GetDistributionCommand: ({ Id }) => each(['cloudfront:GetDistribution'], distribution(Id), SOURCE),
  // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cf-api-permissions-ref.html
  UpdateDistributionCommand: ({ Id, DistributionConfig: { Logging, WebACLId } }) => [
    ...each(['cloudfront:UpdateDistribution'], distribution(Id), SOURCE),
    ...Logging?.Bucket ? each(['s3:GetBucketAcl', 's3:PutBucketAcl'], `arn:aws:s3:::${Logging.Bucket.split('.')[0]}`, SOURCE) : [],
    ...WebACLId ? each(['wafv2:GetWebACL'], WebACLId, SOURCE) : [],
  ],
  GetWebACLCommand: (input) => each(['wafv2:GetWebACL'], webAcl(input), SOURCE),
  // AWS WAF asks for the rule groups too: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awswafv2.html
  UpdateWebACLCommand: (input) => [
    ...each(['wafv2:UpdateWebACL'], webAcl(input), SOURCE),
    ...input.Rules.filter(({ Statement }: any) => Statement.ManagedRuleGroupStatement)
      .flatMap(({ Statement }: any) => each(['wafv2:UpdateWebACL'], arn('wafv2', `regional/managedruleset/${Statement.ManagedRuleGroupStatement.Name}/1`), SOURCE)),
  ],
};

function onService(action: string, cluster: string, name: string): Call[] {
  return each([action], ECS(`service/${clusterName(cluster)}/${name.split('/').pop()}`), SOURCE, { 'ecs:cluster': clusterArn(cluster) });
}

function distribution(id: string): string {
  return `arn:aws:cloudfront::${ACCOUNT}:distribution/${id}`;
}

/** A task that is run with tags, and with the roles of its definition. */
export function runTask(
  { cluster, taskDefinition }: { readonly cluster: string; readonly taskDefinition: string }, deployed: Deployed, source: string,
): Call[] {
  const context = { 'ecs:cluster': clusterArn(cluster) };
  return [
    ...each(['ecs:RunTask'], taskDefinition, source, context),
    ...each(['ecs:TagResource'], taskArn(cluster), source, { 'ecs:CreateAction': 'RunTask' }),
    ...passing(rolesOf(taskDefinition, deployed), source),
  ];
}

export function taskArn(cluster: string): string {
  return ECS(`task/${clusterName(cluster)}/0123456789abcdef`);
}

/** What IAM decides on when a function sends these commands. */
export function callsOf(sent: Sent[], deployed: Deployed): Call[] {
  return sent.flatMap(({ command, input, tags }) => {
    const calls = COMMANDS[command];
    if (!calls) {
      throw new Error(`a function sends ${command}: say in ${__filename} which actions and resources that is`);
    }
    return calls(input, deployed, tags);
  });
}
