import {
  aws_certificatemanager as acm, aws_ec2 as ec2, aws_ecr as ecr, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, aws_route53 as route53,
  aws_secretsmanager as secretsmanager, App, Fn, Stack,
} from 'aws-cdk-lib';
import { show } from './breakage';
import { Misuse } from './misuse';
import {
  GithubDeployRole, GithubDeployRoleProps, ImageRepositories, ImageRepositoriesProps, MicroserviceFleet, MicroserviceFleetProps,
  ServiceIsolation,
} from '../../../src';
import { plainParts, platform, service } from '../../support';

const ECR_TAGS = 'https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImageTagMutability.html';
const ECR_FILTER = 'https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageTagMutabilityExclusionFilter.html';
const ECR_REPOSITORY = 'https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html';
const ROLE = 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html';
const IAM_QUOTAS = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html';
const CLEAR_TEXT = 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-8';

function ofFleet(rule: string, says: Misuse['says'], props: (stack: Stack) => Partial<MicroserviceFleetProps>, source?: string): Misuse {
  return {
    rule,
    source,
    says,
    make: (stack) => {
      const { cluster, listener } = plainParts(stack);
      new MicroserviceFleet(stack, 'Fleet', { cluster, listener, ...props(stack) });
    },
  };
}

/** A service that reads a secret with a name as long as one may be. */
const reader = (stack: Stack, index: number) => service(`reader-${index}`, {
  priority: index + 1, secrets: { KEY: ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(stack, `Secret${index}`, `${index}-${'x'.repeat(500)}`)) },
});

export const FLEET_MISUSES: Misuse[] = [
  ofFleet('Only the default service matches every request', { subject: "service 'all'", prop: 'paths', got: show('/*') }, () => ({
    services: [service('web', { hostnames: undefined, isDefault: true }), service('all', { hostnames: undefined, paths: ['/*'] })],
  })),
  ofFleet('In a fleet without image repositories, each service requires an image', { subject: "service 'core'", prop: 'image', got: 'nothing' }, () => ({ services: [service('core', { image: undefined })] })),
  ofFleet('A fleet with a hosted zone and an imported listener requires the load balancer', { subject: 'fleet', prop: 'loadBalancer', got: 'nothing' }, (stack) => ({
    listener: elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Imported', {
      listenerArn: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/team/1/2', securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-alb'),
    }),
    hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { zoneName: 'example.com', hostedZoneId: 'Z00000000EXAMPLE' }),
  })),
  ofFleet("The fleet's default 'deployment.maxHealthyPercent' is 100 to 200 percent", { subject: 'fleet', prop: 'deployment.maxHealthyPercent', got: '201' }, () => ({ deployment: { maxHealthyPercent: 201 } })),
  ofFleet("The fleet's default 'alarmThresholds.cpuPercent' is above 0 and at most 100 percent", { subject: 'fleet', prop: 'alarmThresholds.cpuPercent', got: '0' }, () => ({ alarmThresholds: { cpuPercent: 0 } })),
  ofFleet("The 'imageTag' of a fleet is an image tag", { subject: 'fleet', prop: 'imageTag', got: show(':main') }, () => ({ imageTag: ':main' })),
  ofFleet('No environment variable contains the value of a secret, whichever CloudFormation function it is part of', /^service 'core': variable 'KEY' of container 'core' must not contain the value of a secret/, () => ({
    services: [service('core', { environment: { KEY: Fn.join('', ['{{resolve:secretsmanager:', Fn.importValue('NameOfTheSecret'), '}}']) } })],
  }), CLEAR_TEXT),
  ofFleet('The policy of a role that services share has at most 6144 characters', /^role 'Stack\/Fleet\/ExecutionRole': its policy must have at most 6144 characters, got \d+ or more; move some services to another fleet/, (stack) => ({
    isolation: ServiceIsolation.SHARED, services: Array.from({ length: 14 }, (_, index) => reader(stack, index)),
  }), IAM_QUOTAS),
  ofFleet('A managed policy that roles of services share has at most 6144 characters', /^policy 'Stack\/Fleet\/ExecutionPolicy' must have at most 6144 characters, got \d+ or more; move some services to another fleet/, (stack) => ({
    isolation: ServiceIsolation.PER_SERVICE,
    imageRepositories: new ImageRepositories(stack, 'Images', { create: false }),
    services: Array.from({ length: 30 }, (_, index) => ({ name: `core-${index}`, port: 8000, priority: index + 1, hostnames: [`core-${index}.example.com`], repositoryName: `${index}-${'x'.repeat(250)}` })),
  }), IAM_QUOTAS),
  {
    rule: 'A certificate can be validated only in a public hosted zone',
    source: 'https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html',
    says: { subject: 'domain', prop: 'hostedZone', got: show('Stack/Zone') },
    make: (stack) => void platform({
      domain: { zoneName: 'example.com', hostedZone: new route53.PrivateHostedZone(stack, 'Zone', { zoneName: 'example.com', vpc: new ec2.Vpc(stack, 'Vpc') }) },
    }, stack),
  },
  {
    rule: 'The certificate of the domain is in the region of the load balancer',
    source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html',
    says: { subject: 'domain', prop: 'certificate', got: show('us-west-2') },
    make: ({ node: { root } }) => {
      const stack = new Stack(root as App, 'InRegion', { env: { region: 'us-east-1', account: '111122223333' } });
      const certificate = acm.Certificate.fromCertificateArn(stack, 'Elsewhere', 'arn:aws:acm:us-west-2:111122223333:certificate/1');
      platform({ domain: { zoneName: 'example.com', certificate } }, stack);
    },
  },
  {
    rule: 'A listener rule that you add yourself has a priority that no service uses',
    source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html',
    says: { subject: "listener rule 'Stack/LoadBalancer/Listener/OldRule'", prop: 'priority', got: '7' },
    make: (stack) => {
      const { cluster, listener } = plainParts(stack);
      new MicroserviceFleet(stack, 'Fleet', { cluster, listener, services: [service('core', { priority: 7 })] });
      listener.addAction('Old', { priority: 7, conditions: [elbv2.ListenerCondition.hostHeaders(['old.example.com'])], action: elbv2.ListenerAction.fixedResponse(410) });
    },
  },
  {
    rule: 'You cannot replace the default action of the listener after the default service is added',
    says: { subject: "service 'web'", prop: 'isDefault', got: 'true' },
    make: (stack) => {
      const { cluster, listener } = plainParts(stack);
      new MicroserviceFleet(stack, 'Fleet', { cluster, listener, services: [service('web', { hostnames: undefined, isDefault: true })] });
      listener.addAction('Maintenance', { action: elbv2.ListenerAction.fixedResponse(503) });
    },
  },
  {
    rule: 'The tasks of a workload have at most five security groups, including those that you add to its connections',
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html',
    says: /^service 'core': its tasks must have at most 5 security groups, got 6; add fewer groups to 'connections'/,
    make: (stack) => {
      const { fleet, vpc } = platform({ isolation: ServiceIsolation.SHARED, services: [service('core')] }, stack);
      Array.from({ length: 5 }, (_, index) => fleet.service('core').connections.addSecurityGroup(new ec2.SecurityGroup(stack, `Group${index}`, { vpc })));
    },
  },
  {
    rule: 'The cluster of a platform has only Fargate capacity providers',
    says: /^Stack\/Platform\/Cluster\/Resource: 'addAsgCapacityProvider' must not be called, because the workloads of the library run only on Fargate/,
    make: (stack) => (platform({}, stack).cluster as ecs.Cluster).addAsgCapacityProvider({} as ecs.AsgCapacityProvider),
  },
  {
    rule: 'A fleet returns only services that it has',
    says: /^Stack\/Platform\/Fleet: there is no service 'web', only 'core'$/,
    make: (stack) => void platform({ services: [service('core')] }, stack).fleet.service('web'),
  },
  ...(['bucket', 'table', 'queue'] as const).map((kind): Misuse => ({
    rule: `A platform returns only ${kind}s that it has`,
    says: new RegExp(`^Stack/Platform: there is no ${kind} 'more', only none$`),
    make: (stack) => void platform({}, stack)[kind]('more'),
  })),
];

function ofRepositories(rule: string, prop: string, got: string, props: ImageRepositoriesProps, source?: string): Misuse {
  return { rule, source, says: { subject: 'image repositories', prop, got }, make: (stack) => void new ImageRepositories(stack, 'Images', props) };
}

function ofDeployRole(rule: string, prop: string, got: string, props: Partial<GithubDeployRoleProps>, source?: string): Misuse {
  const repository = props.repository ?? 'example/orders';
  return {
    rule,
    source,
    says: { subject: `deploy role of '${repository}'`, prop, got },
    make: (stack) => void new GithubDeployRole(stack, 'Role', { repository, imageRepositories: [ecr.Repository.fromRepositoryName(stack, 'Repository', 'orders')], ...props }),
  };
}

export const DELIVERY_MISUSES: Misuse[] = [
  ofRepositories("'repositoryNames' have 2 to 256 lower-case letters and digits, separated by . _ - or /", 'repositoryNames', show('Orders'), { repositoryNames: ['Orders'] }, ECR_REPOSITORY),
  ofRepositories("'imagesPerTag' is 1 to 1000", 'imagesPerTag', '0', { imagesPerTag: 0 }),
  ofRepositories("'mutableTags' has at most five tags", 'mutableTags', '6', { mutableTags: ['a', 'b', 'c', 'd', 'e', 'f'] }, ECR_TAGS),
  ofRepositories("A tag in 'mutableTags' has 1 to 126 letters, digits and . _ -", 'mutableTags', show('v*'), { mutableTags: ['v*'] }, ECR_FILTER),
  ofRepositories("'mutableTags' contains each tag once", 'mutableTags', show('main'), { mutableTags: ['main', 'main'] }),
  ofDeployRole("'repository' has the form {owner}/{name}", 'repository', show('https://github.com/example/orders'), { repository: 'https://github.com/example/orders' }),
  ofDeployRole("'branch' is the name of a branch", 'branch', show('refs/heads/main'), { branch: 'refs/heads/main' }),
  ofDeployRole("'environment' is the name of a GitHub environment: 1 to 255 characters without a colon", 'environment', show('prod:eu'), { environment: 'prod:eu' }),
  ...([['repository', 'example/*'], ['branch', 'release/*'], ['environment', 'prod-?']] as const).map(([prop, value]) => ofDeployRole(`'${prop}' has no wildcards`, prop, show(value), { [prop]: value })),
  ofDeployRole("'ownerId' is a number", 'ownerId', show('example'), { ownerId: 'example', repositoryId: '1' }),
  ofDeployRole("'repositoryId' is a number", 'repositoryId', show('orders'), { ownerId: '1', repositoryId: 'orders' }),
  ofDeployRole("'ownerId' and 'repositoryId' are set together", 'repositoryId', 'nothing', { ownerId: '1' }),
  ofDeployRole("'roleName' has 1 to 64 letters, digits and the characters + = , . @ _ -", 'roleName', show('deploys orders'), { roleName: 'deploys orders' }, ROLE),
  ofDeployRole('A deployment role has at least one image repository to push to', 'imageRepositories', '[]', { imageRepositories: [] }),
];
