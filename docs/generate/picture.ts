/** Draws what the app at the top of README.md creates, from its template. `npx projen docs:picture` writes docs/images/platform.svg. */
import { writeFileSync } from 'fs';
import { join } from 'path';
import { readmeStack, Resources } from './readme-app';
import { Area, arrow, box, boxHeight, frame, labelOnLine, line, Stroke, svg, text } from './svg';

export const PICTURE = join(__dirname, '..', 'images', 'platform.svg');

const WIDTH = 1000;
const MARGIN = 24;
const GAP = 16;
/** The column of what is not in the VPC. */
const SIDE = { x: 736, width: WIDTH - MARGIN - 736 };
/** The VPC, and what is before it. */
const MAIN = { x: MARGIN, width: SIDE.x - GAP - MARGIN };
/** The subnets, within the VPC. */
const INNER = { x: MAIN.x + GAP, width: MAIN.width - 2 * GAP };
/** Where requests enter: right of the labels, so that the line crosses none of them. */
const TRUNK = 404;

/** A service, and where its requests come from. */
interface Service {
  readonly name: string;
  readonly host: string;
  readonly rule: string;
  readonly facts: string[];
  readonly clientGroups: string[];
}

/** The picture, as it should be. */
export function picture({ name, resources, lines } = readmeStack()): string {
  const services = servicesOf(resources);
  const stores = storesOf(resources);
  const total = Object.keys(resources).length;

  const dns: Area = { ...MAIN, y: 76, height: boxHeight(1) };
  const vpcTop = dns.y + dns.height + 40;
  const publicSubnets: Area = { ...INNER, y: vpcTop + 36, height: 112 };
  const balancer: Area = { x: INNER.x + GAP, y: publicSubnets.y + 32, width: 424, height: boxHeight(2) };
  const gateways: Area = { ...balancer, x: balancer.x + balancer.width + GAP, width: INNER.width - balancer.width - 3 * GAP };
  const privateSubnets: Area = { ...INNER, y: publicSubnets.y + publicSubnets.height + GAP, height: 212 };
  const dataSubnets: Area = { ...INNER, y: privateSubnets.y + privateSubnets.height + 60, height: 138 };
  const vpc: Area = { ...MAIN, y: vpcTop, height: dataSubnets.y + dataSubnets.height + GAP - vpcTop };
  const serviceBoxes = columns(services.length, { ...INNER, y: privateSubnets.y + 106, height: boxHeight(3) });
  const storeBoxes = columns(stores.length, { ...INNER, y: dataSubnets.y + GAP, height: boxHeight(3) });
  const height = vpc.y + vpc.height + MARGIN;
  const zones = subnetsOf(resources, 'public').length;
  const hosts = hostsOf(resources);

  return svg(WIDTH, height, `What one ReptidexPlatform creates: ${total} resources`, describe(services, stores), [
    text(MARGIN, 40, 'heading', 'new ReptidexPlatform(…)'),
    text(MARGIN, 62, 'note', `${lines} lines of code create ${total} CloudFormation resources in the stack ${name}`),

    box(dns, 'network', `Route 53: ${hosts.length} alias records · ACM: certificate for ${certificateOf(resources)}`, [hosts.join('  ·  ')]),
    frame(vpc, 'vpc', `VPC ${one(resources, 'AWS::EC2::VPC').CidrBlock} in ${zones} Availability Zones`),
    frame(publicSubnets, 'subnets', `Public subnets ${cidrsOf(resources, 'public')}`),
    frame(privateSubnets, 'subnets', `Private subnets ${cidrsOf(resources, 'private')}`),
    text(INNER.x + INNER.width - GAP, privateSubnets.y + 21, 'note', `ECS on Fargate: ${one(resources, 'AWS::ECS::Cluster').ClusterName}`, 'end'),
    frame(dataSubnets, 'subnets', `Data subnets ${cidrsOf(resources, 'data')}, without a route to the internet`, 'bottom'),

    arrow([[TRUNK, dns.y + dns.height], [TRUNK, balancer.y]]),
    ...routes(services, serviceBoxes, balancer, privateSubnets),
    ...stores.flatMap((store, i) => access(store, storeBoxes[i], i, services, serviceBoxes, privateSubnets, dataSubnets)),

    box(balancer, 'network', 'Application Load Balancer', listenersOf(resources)),
    box(gateways, 'network', `${all(resources, 'AWS::EC2::NatGateway').length} NAT gateways`, ['For outbound traffic', 'from private subnets']),
    ...services.map((service, i) => box(serviceBoxes[i], 'compute', service.name, service.facts)),
    ...stores.map((store, i) => box(storeBoxes[i], 'data', store.title, store.facts)),
    ...side(resources, dns.y, height - MARGIN),
  ]);
}

/** From the load balancer to the services, with their host names and listener rules. */
function routes(services: Service[], targets: Area[], balancer: Area, subnets: Area): string[] {
  const bend = subnets.y + 40;
  return [
    line([[TRUNK, balancer.y + balancer.height], [TRUNK, bend]]),
    rail([TRUNK, ...targets.map(center)], bend),
    ...services.flatMap(({ host, rule }, i) => [
      arrow([[center(targets[i]), bend], [center(targets[i]), targets[i].y]]),
      labelOnLine({ ...targets[i], y: subnets.y + 48, height: 42 }, [host, rule]),
    ]),
  ];
}

/** From the services that use a data store to the store. */
function access(store: Store, target: Area, index: number, services: Service[], boxes: Area[], above: Area, below: Area): string[] {
  const stroke = index % 2 === 0 ? 'solid' : 'dashed';
  const bend = above.y + above.height + 14 + index * 16;
  const users = boxes.filter((_, i) => uses(services[i], store)).map((user) => ({ x: center(user) + index * 24 - 12, bottom: user.y + user.height }));
  return [
    ...users.map(({ x, bottom }) => line([[x, bottom], [x, bend]], stroke)),
    rail([center(target), ...users.map(({ x }) => x)], bend, stroke),
    arrow([[center(target), bend], [center(target), target.y]], stroke),
    text(center(target) + 10, below.y - 8, 'note', `port ${store.port}`),
  ];
}

/** A horizontal line that connects vertical ones. */
function rail(ends: number[], y: number, stroke?: Stroke): string {
  return line([[Math.min(...ends), y], [Math.max(...ends), y]], stroke);
}

function uses({ clientGroups }: Service, store: Store): boolean {
  return store.clientGroups.some((group) => clientGroups.includes(group));
}

/** What is not in the VPC, one box below the other. */
function side(resources: Resources, top: number, bottom: number): string[] {
  const count = (type: string) => all(resources, type).length;
  const secrets = all(resources, 'AWS::SecretsManager::Secret').map(({ Name }) => Name);
  const repositories = all(resources, 'AWS::ECR::Repository').map(({ RepositoryName }) => RepositoryName);
  const alarms = count('AWS::CloudWatch::Alarm');
  const logs = one(resources, 'AWS::Logs::LogGroup');
  const topic = one(resources, 'AWS::SNS::Topic');
  const parameters = all(resources, 'AWS::SSM::Parameter');
  const boxes: Array<[kind: string, title: string, facts: string[]]> = [
    ['compute', 'ECR repositories', repositories],
    ['secret', 'Secrets Manager', secrets],
    ['secret', 'Access', [`${count('AWS::IAM::Role')} IAM roles`, `${count('AWS::EC2::SecurityGroup')} security groups`]],
    ['operate', 'CloudWatch Logs', [logs.LogGroupName, `kept for ${logs.RetentionInDays} days`]],
    ['operate', `${alarms} CloudWatch alarms`, ['Services, load balancer,', 'database and cache']],
    ['operate', 'SNS topic', [topic.TopicName, ...(topic.KmsMasterKeyId ? ['encrypted'] : [])]],
    ['network', 'Parameter Store', [`${parameters.length} parameters, which fleets in`, 'other stacks read']],
  ];
  const heights = boxes.map(([, , facts]) => boxHeight(facts.length));
  const gap = (bottom - top - heights.reduce((sum, height) => sum + height, 0)) / (boxes.length - 1);
  return boxes.flatMap(([kind, title, facts], i) => {
    const y = Math.round(top + heights.slice(0, i).reduce((sum, height) => sum + height + gap, 0));
    const drawn = box({ ...SIDE, y, height: heights[i] }, kind, title, facts);
    const middle = center({ ...SIDE, y, height: heights[i] });
    return title === 'SNS topic' ? [arrow([[middle, Math.round(y - gap)], [middle, y]]), drawn] : [drawn];
  });
}

function servicesOf(resources: Resources): Service[] {
  const rules = all(resources, 'AWS::ElasticLoadBalancingV2::ListenerRule');
  const definitions = Object.entries(resources).filter(([, { Type }]) => Type === 'AWS::ECS::TaskDefinition');
  const hosts = hostsOf(resources);
  const routed = rules.flatMap(({ Conditions }) => Conditions.flatMap(({ HostHeaderConfig }: any) => HostHeaderConfig?.Values ?? []));
  return all(resources, 'AWS::ECS::Service').map((service) => {
    const [{ ContainerName: name, ContainerPort: port, TargetGroupArn: target }] = service.LoadBalancers;
    const { Cpu, Memory } = definitions.find(([id]) => id === service.TaskDefinition.Ref)![1].Properties;
    const rule = rules.find(({ Actions }) => Actions[0].TargetGroupArn.Ref === target.Ref);
    const health = resources[target.Ref].Properties.HealthCheckPath;
    return {
      name,
      host: rule ? rule.Conditions[0].HostHeaderConfig.Values[0] : hosts.find((host) => !routed.includes(host))!,
      rule: rule ? `listener rule, priority ${rule.Priority}` : 'default rule',
      facts: [`${service.DesiredCount} × ${Cpu / 1024} vCPU, ${Memory / 1024} GB`, `port ${port}`, `health: ${health}`],
      clientGroups: service.NetworkConfiguration.AwsvpcConfiguration.SecurityGroups.map((group: any) => group['Fn::GetAtt'][0]),
      order: Number(rule?.Priority ?? Infinity),
    };
  }).sort((a, b) => a.order - b.order);
}

/** A data store, and the security groups that may connect to it. */
interface Store {
  readonly title: string;
  readonly facts: string[];
  readonly port: string;
  readonly clientGroups: string[];
}

function storesOf(resources: Resources): Store[] {
  const database = one(resources, 'AWS::RDS::DBInstance');
  const cache = one(resources, 'AWS::ElastiCache::ReplicationGroup');
  return [
    {
      title: `RDS for PostgreSQL ${database.EngineVersion}`,
      facts: [
        `${database.DBInstanceClass}, ${database.AllocatedStorage} GiB ${database.StorageType}`,
        `${database.MultiAZ ? 'Multi-AZ' : 'Single-AZ'}${database.StorageEncrypted ? ', encrypted' : ''}`,
        `backups kept for ${database.BackupRetentionPeriod} days`,
      ],
      port: `${database.Port}`,
      clientGroups: clientsOf(resources, database.VPCSecurityGroups),
    },
    {
      title: `ElastiCache for Redis ${cache.EngineVersion}`,
      facts: [
        `${cache.NumCacheClusters} × ${cache.CacheNodeType}`,
        `encrypted${cache.TransitEncryptionEnabled ? ', TLS required' : ''}`,
        cache.AutomaticFailoverEnabled ? 'automatic failover' : 'one node, without failover',
      ],
      port: `${cache.Port}`,
      clientGroups: clientsOf(resources, cache.SecurityGroupIds),
    },
  ];
}

function clientsOf(resources: Resources, groups: any[]): string[] {
  return all(resources, 'AWS::EC2::SecurityGroupIngress')
    .filter(({ GroupId }) => groups.some((group) => group['Fn::GetAtt'][0] === GroupId['Fn::GetAtt'][0]))
    .map(({ SourceSecurityGroupId }) => SourceSecurityGroupId['Fn::GetAtt'][0]);
}

/** For those who do not see the picture. */
function describe(services: Service[], stores: Store[]): string {
  const names = services.map(({ name, host }) => `${name} (${host})`);
  const users = stores.map((store) => {
    return `${store.title} is used by ${services.filter((service) => uses(service, store)).map(({ name }) => name).join(' and ')}`;
  });
  return `An Application Load Balancer in public subnets forwards HTTPS requests to the services ${names.join(', ')} in private subnets. ${users.join('; ')}.`;
}

function hostsOf(resources: Resources): string[] {
  return [...new Set<string>(one(resources, 'AWS::Route53::RecordSetGroup').RecordSets.map(({ Name }: any) => Name.replace(/\.$/, '')))].sort();
}

/** A line for each listener of the load balancer. */
function listenersOf(resources: Resources): string[] {
  return all(resources, 'AWS::ElasticLoadBalancingV2::Listener').sort((a, b) => b.Port - a.Port).map(({ Protocol, Port, SslPolicy, DefaultActions: [action] }) => {
    const tls = SslPolicy?.includes('TLS13-1-2') ? ' (TLS 1.2 and 1.3)' : '';
    return `${Protocol} ${Port}${tls}: ${action.Type === 'redirect' ? `redirects to ${action.RedirectConfig.Protocol}` : 'one rule for each service'}`;
  });
}

function certificateOf(resources: Resources): string {
  const { DomainName, SubjectAlternativeNames = [] } = one(resources, 'AWS::CertificateManager::Certificate');
  return [DomainName, ...SubjectAlternativeNames].join(', ');
}

function subnetsOf(resources: Resources, group: string): Array<Record<string, any>> {
  return all(resources, 'AWS::EC2::Subnet').filter(({ Tags }) => Tags.some(({ Key, Value }: any) => Key === 'aws-cdk:subnet-name' && Value === group));
}

function cidrsOf(resources: Resources, group: string): string {
  return subnetsOf(resources, group).map(({ CidrBlock }) => CidrBlock).sort().join(', ');
}

/** As many boxes side by side as there is room for between the margins of a band. */
function columns(count: number, { x, y, width, height }: Area): Area[] {
  const each = Math.floor((width - GAP * (count + 1)) / count);
  return Array.from({ length: count }, (_, i) => ({ x: x + GAP + i * (each + GAP), y, width: each, height }));
}

function center({ x, width }: Area): number {
  return Math.round(x + width / 2);
}

function all(resources: Resources, type: string): Array<Record<string, any>> {
  return Object.values(resources).filter(({ Type }) => Type === type).map(({ Properties }) => Properties ?? {});
}

function one(resources: Resources, type: string): Record<string, any> {
  const [first] = all(resources, type);
  if (!first) {
    throw new Error(`the app in README.md creates no ${type}, which the picture shows`);
  }
  return first;
}

if (require.main === module) {
  writeFileSync(PICTURE, picture());
}
