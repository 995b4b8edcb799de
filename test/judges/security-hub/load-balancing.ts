import { absent, ALL, asserted, Service } from './control';
import { attribute, list, mentions, Resource, SynthesizedTemplate, Value } from './template';

const CLASSIC = 'AWS::ElasticLoadBalancing::LoadBalancer';
const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
/** The parameter of ELB.17. */
const RECOMMENDED_TLS = [
  'ELBSecurityPolicy-TLS13-1-3-2021-06', 'ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04', 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06',
  'ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04', 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09', 'ELBSecurityPolicy-TLS13-1-3-PQ-2025-09',
  'ELBSecurityPolicy-TLS13-1-2-Res-FIPS-PQ-2025-09', 'ELBSecurityPolicy-TLS13-1-3-FIPS-PQ-2025-09',
];
const PLAIN_TARGETS = [{
  apps: ALL,
  resources: '*' as const,
  reason: 'TLS ends at the load balancer. The images serve HTTP in private subnets, on a port that only the security group of the load balancer can access.',
}];

const httpListeners = (loadBalancer: Resource, template: SynthesizedTemplate) => template.of(LISTENER)
  .filter(({ p }) => p.Protocol === 'HTTP' && mentions(p.LoadBalancerArn, loadBalancer));
const isRedirect = ({ p }: Resource) => list<Value>(p.DefaultActions)
  .every(({ Type, RedirectConfig }) => Type === 'redirect' && RedirectConfig.Protocol === 'HTTPS');

/** That an attribute of the load balancer has one of some values. */
const attributeIs = (key: string, values: string[]) => ({
  of: LOAD_BALANCER,
  shows: `\`${key}\` is ${values.map((value) => `\`${value}\``).join(' or ')}`,
  holds: (loadBalancer: Resource) => values.includes(attribute(loadBalancer, key)),
  breaks: ({ p }: Resource) => {
    p.LoadBalancerAttributes = list<Value>(p.LoadBalancerAttributes).filter(({ Key }) => Key !== key);
  },
});

/** That a target group speaks HTTPS, by one of its protocols. */
const speaksTls = (property: string) => ({
  of: TARGET_GROUP,
  shows: `\`${property}\` is HTTPS`,
  holds: ({ p }: Resource) => p[property] === 'HTTPS',
  breaks: ({ p }: Resource) => {
    p[property] = 'HTTP';
  },
  mends: ({ p }: Resource) => {
    p[property] = 'HTTPS';
  },
  except: PLAIN_TARGETS,
});

export const ELB: Service = {
  name: 'ELB',
  page: 'elb',
  controls: [
    asserted('ELB.1', 'medium', 'Application Load Balancer should be configured to redirect all HTTP requests to HTTPS', {
      of: LOAD_BALANCER,
      shows: 'every HTTP listener redirects to HTTPS',
      holds: (loadBalancer, template) => httpListeners(loadBalancer, template).every(isRedirect),
      breaks: (loadBalancer, template) => {
        template.resources.push({
          id: 'Added', type: LISTENER, p: { Protocol: 'HTTP', LoadBalancerArn: { Ref: loadBalancer.id }, DefaultActions: [{ Type: 'forward' }] },
        });
      },
    }),
    absent('ELB.2', 'medium', 'Classic Load Balancers with SSL/HTTPS listeners should use a certificate provided by AWS Certificate Manager', CLASSIC),
    absent('ELB.3', 'medium', 'Classic Load Balancer listeners should be configured with HTTPS or TLS termination', CLASSIC),
    asserted('ELB.4', 'medium', 'Application Load Balancer should be configured to drop http headers',
      attributeIs('routing.http.drop_invalid_header_fields.enabled', ['true'])),
    asserted('ELB.5', 'medium', 'Application and Classic Load Balancers logging should be enabled', attributeIs('access_logs.s3.enabled', ['true'])),
    asserted('ELB.6', 'medium', 'Application, Gateway, and Network Load Balancers should have deletion protection enabled',
      attributeIs('deletion_protection.enabled', ['true'])),
    absent('ELB.7', 'low', 'Classic Load Balancers should have connection draining enabled', CLASSIC),
    absent('ELB.8', 'medium', 'Classic Load Balancers with SSL listeners should use a predefined security policy that has strong configuration', CLASSIC),
    absent('ELB.9', 'medium', 'Classic Load Balancers should have cross-zone load balancing enabled', CLASSIC),
    absent('ELB.10', 'medium', 'Classic Load Balancer should span multiple Availability Zones', CLASSIC),
    asserted('ELB.12', 'medium', 'Application Load Balancer should be configured with defensive or strictest desync mitigation mode',
      attributeIs('routing.http.desync_mitigation_mode', ['defensive', 'strictest'])),
    asserted('ELB.13', 'medium', 'Application, Network and Gateway Load Balancers should span multiple Availability Zones', {
      of: LOAD_BALANCER,
      shows: 'at least two subnets, in different zones',
      holds: ({ p }, template) => new Set(list<Value>(p.Subnets).map((subnet) => JSON.stringify(template.referred(subnet)?.p.AvailabilityZone))).size >= 2,
      breaks: ({ p }) => {
        p.Subnets = p.Subnets.slice(0, 1);
      },
    }),
    absent('ELB.14', 'medium', 'Classic Load Balancer should be configured with defensive or strictest desync mitigation mode', CLASSIC),
    asserted('ELB.17', 'medium', 'Application and Network Load Balancers with listeners should use recommended security policies', {
      of: LISTENER,
      shows: '`SslPolicy` of an HTTPS listener is a recommended one: TLS 1.2 with forward secrecy, or 1.3',
      holds: ({ p }) => p.Protocol !== 'HTTPS' || RECOMMENDED_TLS.includes(p.SslPolicy),
      breaks: ({ p }) => {
        p.Protocol = 'HTTPS';
        p.SslPolicy = 'ELBSecurityPolicy-2016-08';
      },
    }),
    asserted('ELB.18', 'medium', 'Application and Network Load Balancer listeners should use secure protocols to encrypt data in transit', {
      of: LISTENER,
      shows: '`Protocol` is HTTPS',
      holds: ({ p }) => p.Protocol === 'HTTPS',
      breaks: ({ p }) => {
        p.Protocol = 'HTTP';
      },
    }),
    asserted('ELB.21', 'medium', 'Application and Network Load Balancer target groups should use encrypted health check protocols',
      speaksTls('HealthCheckProtocol')),
    asserted('ELB.22', 'medium', 'ELB target groups should use encrypted transport protocols', speaksTls('Protocol')),
  ],
};
