import { aws_ecr as ecr, aws_ecs as ecs, aws_iam as iam, Duration } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { ownerAndName, requiredClaims } from './github-claims';
import { GithubDeployRoleOptions } from './github-deploy-role-options';
import { GithubOidcProvider } from './github-oidc-provider';
import { checkGithubDeployRole, deployRoleSubject } from './validate-github-deploy-role';
import { acknowledge } from '../private/acknowledge';
import { accountWideName, checkNamePrefix, NAME_LIMIT, physicalName } from '../private/names';
import { Problems } from '../private/problems';
import { requireShape } from '../private/shapes/check-shape';
import { watchNames } from '../private/unique-names';

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html */
const PUSH_ACTIONS = [
  'ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:CompleteLayerUpload', 'ecr:InitiateLayerUpload', 'ecr:PutImage', 'ecr:UploadLayerPart',
];
const DEPLOY_ACTIONS = ['ecs:DescribeServices', 'ecs:UpdateService'];
const SESSION = Duration.hours(1);
const ROLE_NAME = /^[A-Za-z0-9+=,.@_-]{1,64}$/;

/** Properties of `GithubDeployRole`. */
export interface GithubDeployRoleProps extends GithubDeployRoleOptions {
  /** The image repositories that the repository pushes to: at least one. */
  readonly imageRepositories: ecr.IRepository[];

  /**
   * The services that the repository deploys.
   *
   * @default - none: images are built and pushed only
   */
  readonly services?: ecs.IService[];

  /**
   * The account's provider for GitHub's tokens.
   *
   * @default - the one that the account has already; where it has none, make a `GithubOidcProvider` and pass its `provider`
   */
  readonly provider?: iam.IOIDCProviderRef;

  /**
   * First part of the role's name, `{prefix}-{repository}-deploy`.
   *
   * @default - CloudFormation names it
   */
  readonly namePrefix?: string;

  /**
   * Name of the role. Needed where a repository has two of them in one environment.
   *
   * @default - `{prefix}-{repository}-deploy`
   */
  readonly roleName?: string;
}

/**
 * The role that a repository's deployment assumes through GitHub's OpenID Connect tokens: no key is kept anywhere, and a session ends within an hour.
 *
 * It may push to its image repositories, move their tags, and have its services deployed anew. It can read no image's layers, secret or log, register
 * no task definition and change no other service. `ecs:UpdateService` covers all of a service, its number of tasks too: ECS has no
 * permission for a new deployment alone. A deployment that names a task definition passes the roles of its tasks to ECS, so the role may pass these; those of
 * imported services are not known here, and need a statement of their own.
 *
 * For a workflow that uses it, see https://github.com/reptidex-app/platform/blob/main/docs/delivery.md
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
    requireShape(this, props);
    watchNames(this);
    this.check(props);
    const provider = props.provider ?? GithubOidcProvider.inAccount(this, 'Provider');
    this.role = new iam.Role(this, 'Resource', {
      roleName: props.roleName ?? accountWideName(this, physicalName(props.namePrefix, `${ownerAndName(props.repository)[1]}-deploy`, NAME_LIMIT.ROLE), NAME_LIMIT.ROLE),
      description: `GitHub Actions of ${props.repository}: pushes images and deploys`,
      assumedBy: new iam.OpenIdConnectPrincipal(provider, { StringEquals: requiredClaims(props) }),
      maxSessionDuration: SESSION,
      // Named by the role and not the other way round: the role can do all from its first moment on.
      managedPolicies: [this.createPolicy(props)],
    });
  }

  private createPolicy(props: GithubDeployRoleProps): iam.ManagedPolicy {
    const policy = new iam.ManagedPolicy(this, 'Policy', { document: deployPolicy(props) });
    acknowledge(policy.node.defaultChild!, ['AwsSolutions-IAM5[Resource::*]'], 'The login to the registry is for the whole of it: IAM knows no resource for it.');
    return policy;
  }

  private check(props: GithubDeployRoleProps): void {
    const problems = new Problems();
    const subject = deployRoleSubject(props);
    checkGithubDeployRole(props, problems);
    checkNamePrefix(problems, subject, 'namePrefix', props.namePrefix);
    problems.pattern(subject, 'roleName', props.roleName, ROLE_NAME, 'have 1 to 64 letters, digits and + = , . @ _ -');
    if (props.imageRepositories.length === 0) {
      problems.add({ subject, prop: 'imageRepositories', must: 'have a repository', got: [], fix: 'there is nothing to deploy without an image' });
    }
    problems.throwIfAny(this);
  }
}

function deployPolicy({ imageRepositories, services }: GithubDeployRoleProps): iam.PolicyDocument {
  const statements = [
    // Of no single repository: the token is for the whole registry, what it opens the other permissions say.
    new iam.PolicyStatement({ sid: 'RegistryLogin', actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }),
    new iam.PolicyStatement({ sid: 'PushImages', actions: PUSH_ACTIONS, resources: inOrder(imageRepositories).map((repository) => repository.repositoryArn) }),
  ];
  if (services?.length) {
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
  return new iam.PolicyDocument({ statements });
}

/** Those of an imported service are not known. */
function rolesOfTasks(service: ecs.IService): iam.IRole[] {
  const { taskDefinition } = service as Partial<ecs.BaseService>;
  return taskDefinition ? [taskDefinition.taskRole, ...taskDefinition.executionRole ? [taskDefinition.executionRole] : []] : [];
}

/** In the order of their places in the tree, however they were listed. */
function inOrder<T extends IConstruct>(constructs: T[]): T[] {
  return [...constructs].sort((a, b) => (a.node.path < b.node.path ? -1 : 1));
}
