import { aws_ecr as ecr, aws_ecs as ecs, aws_iam as iam, aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { requiredClaims } from './github-claims';
import { GithubDeployRoleOptions } from './github-deploy-role-options';
import { checkGithubDeployRole, GithubDeployRolePlan, resolveGithubDeployRole } from './github-deploy-role-plan';
import { GithubOidcProvider } from './github-oidc-provider';
import { acknowledge } from '../private/acknowledge';
import { planOf } from '../private/plan';

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html */
const PUSH_ACTIONS = [
  'ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:CompleteLayerUpload', 'ecr:InitiateLayerUpload', 'ecr:PutImage', 'ecr:UploadLayerPart',
];
const DEPLOY_ACTIONS = ['ecs:ListServiceDeployments', 'ecs:UpdateService'];
/** A linear deployment takes 69 minutes by default. */
const SESSION = Duration.hours(2);

/** Properties of `GithubDeployRole`. */
export interface GithubDeployRoleProps extends GithubDeployRoleOptions {
  /** The image repositories that the repository pushes to, at least one. */
  readonly imageRepositories: ecr.IRepository[];

  /**
   * The services that the repository deploys.
   *
   * @default - none: the role can only push images
   */
  readonly services?: ecs.IService[];

  /**
   * Functions of the migrations that the repository runs before it deploys, such as `platform.fleet.migration('alembic').function`.
   *
   * @default - none
   */
  readonly migrations?: lambda.IFunction[];

  /**
   * The account's OpenID Connect provider for GitHub.
   *
   * @default - the existing provider of the account; if there is none, create a `GithubOidcProvider` and pass its `provider`
   */
  readonly provider?: iam.IOIDCProviderRef;

  /**
   * Prefix of the role's name, `{prefix}-{repository}-deploy`.
   *
   * @default - CloudFormation generates the name
   */
  readonly namePrefix?: string;

  /**
   * Name of the role. Required if a repository has two roles in one environment.
   *
   * @default - `{prefix}-{repository}-deploy`
   */
  readonly roleName?: string;
}

/**
 * The role that a repository's deployment assumes with an OpenID Connect token of GitHub. No access keys are stored, and sessions last at most two hours.
 *
 * The role can push to its image repositories, move their tags, run its migrations, and start deployments of its services. It cannot pull images, read secrets or logs,
 * register task definitions, or change other services. `ecs:UpdateService` covers all settings of a service, including its number of tasks, because Amazon
 * ECS has no separate permission for starting a deployment. A deployment that sets a task definition passes the task's roles to Amazon ECS, so the role can
 * pass these roles. The roles of imported services are not known, so you must add a statement for them.
 *
 * For a workflow that uses the role, see https://github.com/reptidex-app/platform/blob/main/docs/delivery.md
 *
 * @see https://docs.github.com/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
 *
 * @example
 * declare const platform: ReptidexPlatform;
 *
 * new GithubDeployRole(this, 'OrdersDeployRole', {
 *   repository: 'example/orders',
 *   branch: 'staging',
 *   imageRepositories: [platform.imageRepositories.repository('reptidex-orders')],
 *   services: [platform.fleet.service('orders').service],
 *   namePrefix: 'dev-reptidex',
 * });
 */
export class GithubDeployRole extends Construct {
  /** The role. */
  readonly role: iam.Role;

  constructor(scope: Construct, id: string, props: GithubDeployRoleProps) {
    super(scope, id);
    const plan = planOf<GithubDeployRoleProps, GithubDeployRoleProps & GithubDeployRolePlan>(
      this, props, (options) => resolveGithubDeployRole(this, options), checkGithubDeployRole,
    );
    const provider = plan.provider ?? GithubOidcProvider.inAccount(this, 'Provider');
    this.role = new iam.Role(this, 'Resource', {
      roleName: plan.names.role,
      description: `GitHub Actions of ${plan.repository}: pushes images and deploys`,
      assumedBy: new iam.OpenIdConnectPrincipal(provider, { StringEquals: requiredClaims(plan) }),
      maxSessionDuration: SESSION,
      // The policy refers to the role, and not the other way round.
      managedPolicies: [this.createPolicy(plan)],
    });
  }

  private createPolicy(plan: GithubDeployRolePlan): iam.ManagedPolicy {
    const policy = new iam.ManagedPolicy(this, 'Policy', { document: deployPolicy(plan) });
    acknowledge(policy.node.defaultChild!, ['AwsSolutions-IAM5[Resource::*]'], 'The action ecr:GetAuthorizationToken does not support resource-level permissions.');
    return policy;
  }
}

function deployPolicy({ imageRepositories, services, migrations }: GithubDeployRolePlan): iam.PolicyDocument {
  const statements = [
    // ecr:GetAuthorizationToken does not support resource-level permissions. The other statements restrict the repositories.
    new iam.PolicyStatement({ sid: 'RegistryLogin', actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }),
    new iam.PolicyStatement({ sid: 'PushImages', actions: PUSH_ACTIONS, resources: inOrder(imageRepositories).map((repository) => repository.repositoryArn) }),
  ];
  if (services.length > 0) {
    statements.push(new iam.PolicyStatement({ sid: 'DeployServices', actions: DEPLOY_ACTIONS, resources: inOrder(services).map((service) => service.serviceArn) }));
    const taskRoles = new Set(inOrder(services).flatMap(rolesOfTasks).map(({ roleArn }) => roleArn));
    if (taskRoles.size > 0) {
      statements.push(new iam.PolicyStatement({
        sid: 'PassTaskRoles',
        actions: ['iam:PassRole'],
        resources: [...taskRoles],
        conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
      }));
    }
  }
  if (migrations.length > 0) {
    statements.push(new iam.PolicyStatement({ sid: 'RunMigrations', actions: ['lambda:InvokeFunction'], resources: inOrder(migrations).map(({ functionArn }) => functionArn) }));
  }
  return new iam.PolicyDocument({ statements });
}

/** The roles of an imported service are not known. */
function rolesOfTasks(service: ecs.IService): iam.IRole[] {
  const { taskDefinition } = service as Partial<ecs.BaseService>;
  return taskDefinition ? [taskDefinition.taskRole, ...taskDefinition.executionRole ? [taskDefinition.executionRole] : []] : [];
}

/** Sorted by path, so that the order of the list does not matter. */
function inOrder<T extends IConstruct>(constructs: T[]): T[] {
  return [...constructs].sort((a, b) => (a.node.path < b.node.path ? -1 : 1));
}
