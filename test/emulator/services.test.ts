/** The emulator rejects services of Amazon ECS that would not be created, or whose tasks would not start. */
import { attribute, containerOf, LAUNCH, networkOf, NFS, ref, REFUSED, STOPPED, withEndpoints, without } from './launches';
import { changed, Resources, Stacks } from './stacks';

const TLS_POLICY = 'arn:aws:iam::aws:policy/service-role/AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity';

const TLS: Resources = {
  Authority: {
    Type: 'AWS::ACMPCA::CertificateAuthority',
    Properties: { Type: 'ROOT', KeyAlgorithm: 'EC_prime256v1', SigningAlgorithm: 'SHA256WITHECDSA', Subject: { CommonName: 'internal' }, Tags: [{ Key: 'AmazonECSManaged', Value: 'true' }] },
  },
  Certificate: {
    Type: 'AWS::ACMPCA::Certificate',
    Properties: {
      CertificateAuthorityArn: ref('Authority'),
      CertificateSigningRequest: attribute('Authority', 'CertificateSigningRequest'),
      SigningAlgorithm: 'SHA256WITHECDSA',
      TemplateArn: 'arn:aws:acm-pca:::template/RootCACertificate/V1',
      Validity: { Type: 'YEARS', Value: 10 },
    },
  },
  Activation: {
    Type: 'AWS::ACMPCA::CertificateAuthorityActivation',
    Properties: { CertificateAuthorityArn: ref('Authority'), Certificate: attribute('Certificate', 'Certificate'), Status: 'ACTIVE' },
  },
  TlsRole: {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'ecs.amazonaws.com' }, Action: 'sts:AssumeRole' }] },
      ManagedPolicyArns: [TLS_POLICY],
    },
  },
};

/** A service behind a load balancer and in Service Connect, with TLS. */
const GOOD: Resources = changed({ ...LAUNCH, ...TLS }, (resources) => {
  resources.Namespace = { Type: 'AWS::ServiceDiscovery::HttpNamespace', Properties: { Name: 'fleet' } };
  resources.Group = { Type: 'AWS::ElasticLoadBalancingV2::TargetGroup', Properties: { VpcId: ref('Vpc'), Port: 80, Protocol: 'HTTP', TargetType: 'ip' } };
  resources.Service.DependsOn!.push('Activation');
  Object.assign(resources.Service.Properties, {
    LoadBalancers: [{ ContainerName: 'proxy', ContainerPort: 8080, TargetGroupArn: ref('Group') }],
    ServiceConnectConfiguration: {
      Enabled: true,
      Namespace: attribute('Namespace', 'Arn'),
      Services: [{
        PortName: 'http',
        ClientAliases: [{ Port: 80, DnsName: 'api' }],
        Tls: { IssuerCertificateAuthority: { AwsPcaAuthorityArn: ref('Authority') }, RoleArn: attribute('TlsRole', 'Arn') },
      }],
    },
  });
});

const connectOf = ({ Service }: Resources) => Service.Properties.ServiceConnectConfiguration;
const tlsOf = (resources: Resources) => connectOf(resources).Services[0].Tls;
/** Each rule, what breaks it, and what is said then. */
const BROKEN: Array<[rule: string, change: (resources: Resources) => void, says: RegExp]> = [
  ['a port of the container that the load balancer connects to', ({ Service }) => { Service.Properties.LoadBalancers[0].ContainerPort = 3000; }, /The container proxy does not exist in the task definition, or has no container port 3000$/],
  ['that port in that container', ({ Service }) => { Service.Properties.LoadBalancers[0].ContainerName = 'api'; }, /The container api does not exist in the task definition, or has no container port 8080$/],
  ['the target group', ({ Service }) => { Service.Properties.LoadBalancers[0].TargetGroupArn = 'arn:none'; }, /target group arn:none, which does not exist$/],
  ['its namespace', (resources) => { connectOf(resources).Namespace = 'none'; }, /there is no namespace none$/],
  ['a port of the name that is served', (resources) => { connectOf(resources).Services[0].PortName = 'grpc'; }, /no port mapping of the name grpc$/],
  ['an authority for TLS', (resources) => { delete tlsOf(resources).IssuerCertificateAuthority.AwsPcaAuthorityArn; }, /TLS needs the certificate authority that issues$/],
  ['an authority that exists', (resources) => { tlsOf(resources).IssuerCertificateAuthority.AwsPcaAuthorityArn = 'arn:none'; }, /there is no certificate authority arn:none$/],
  ['an authority that is active', without('Activation'), /the certificate authority is in the PENDING_CERTIFICATE state$/],
  ['an authority that is not disabled', ({ Activation }) => { Activation.Properties.Status = 'DISABLED'; }, /the certificate authority is in the DISABLED state$/],
  ['an authority with the tag', ({ Authority }) => { Authority.Properties.Tags[0].Value = 'false'; }, /no tag AmazonECSManaged with the value true$/],
  ['a role for TLS', (resources) => { delete tlsOf(resources).RoleArn; }, /TLS needs a role with which certificates are issued$/],
  ['a role that exists', (resources) => { tlsOf(resources).RoleArn = 'arn:aws:iam::111122223333:role/none'; }, /there is no role arn:aws:iam::111122223333:role\/none$/],
  [
    'a role that Amazon ECS may assume', ({ TlsRole }) => { TlsRole.Properties.AssumeRolePolicyDocument.Statement[0].Principal.Service = 'ecs-tasks.amazonaws.com'; },
    /ecs\.amazonaws\.com may not assume the role \S+$/,
  ],
  ['a role that may issue certificates', ({ TlsRole }) => { TlsRole.Properties.ManagedPolicyArns = []; }, /the role \S+ may not issue certificates$/],
  ...REFUSED,
  ...STOPPED,
];

const stacks = Stacks.inEmulator();

test('a service that follows all rules is accepted', async () => {
  expect(await stacks.rejection(GOOD)).toBeUndefined();
});

test.each<[string, (resources: Resources) => void]>([
  ['rules by address', ({ FilesGroup, TaskGroup }) => {
    FilesGroup.Properties.SecurityGroupIngress = [{ ...NFS, CidrIp: '10.0.0.0/16' }];
    TaskGroup.Properties.SecurityGroupEgress = [{ ...NFS, CidrIp: '10.0.0.0/23' }, { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0' }];
  }],
  ['the name of its namespace', (resources) => { connectOf(resources).Namespace = 'fleet'; resources.Service.DependsOn!.push('Namespace'); }],
  ['endpoints in place of a route to the internet', withEndpoints],
  ['a log group that is created on demand', (resources) => {
    Object.assign(containerOf(resources).LogConfiguration.Options, { 'awslogs-group': 'none', 'awslogs-create-group': 'true' });
  }],
  ['no tasks, which therefore do not fail to start', (resources) => {
    resources.Service.Properties.DesiredCount = 0;
    delete networkOf(resources).AssignPublicIp;
  }],
  ['Service Connect switched off', (resources) => { resources.Service.Properties.ServiceConnectConfiguration = { Enabled: false, Namespace: 'none' }; }],
])('a service with %s is accepted', async (_what, change) => {
  expect(await stacks.rejection(changed(GOOD, change))).toBeUndefined();
});

test.each(BROKEN)('it must have %s', async (_rule, change, says) => {
  expect(await stacks.rejection(changed(GOOD, change))).toMatch(says);
});

test('an update that breaks a rule is rejected', async () => {
  const updated = changed(GOOD, ({ Service }) => { Service.Properties.LoadBalancers[0].ContainerPort = 3000; });
  expect(await stacks.rejectedUpdate(GOOD, updated)).toContain('or has no container port 3000');
});

describe('an authority', () => {
  test.each<[string, (resources: Resources) => void, RegExp]>([
    ['issues a root certificate for itself alone', ({ Certificate }) => { Certificate.Properties.CertificateSigningRequest = 'of another'; }, /does not fit the certificate signing request/],
    ['cannot issue its own certificate by another template', ({ Certificate }) => { delete Certificate.Properties.TemplateArn; }, /does not fit the certificate signing request/],
    [
      'cannot issue certificates for others before it is active',
      ({ Certificate }) => { Object.assign(Certificate.Properties, { CertificateSigningRequest: 'of another', TemplateArn: undefined }); }, /is in the PENDING_CERTIFICATE state/,
    ],
    ['is activated by one of its certificates', ({ Activation }) => { Activation.Properties.Certificate = 'of another'; }, /The certificate is not one of the certificate authority/],
  ])('%s', async (_rule, change, says) => {
    expect(await stacks.rejection(changed(TLS, change))).toMatch(says);
  });
});
