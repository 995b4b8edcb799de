import { aws_acmpca as acmpca, aws_kms as kms } from 'aws-cdk-lib';
import { MicroserviceProps, ServiceTlsOptions } from '../../src';
import { fleet, IMAGE, mistakesOf, newStack, onlyOf, render, Rendered, resourcesOf, service } from '../support';

const internal = (name: string, more: Partial<MicroserviceProps> = {}): MicroserviceProps => ({ name, port: 8080, image: IMAGE, internal: true, ...more });
const fails = (services: MicroserviceProps[]) => mistakesOf(() => fleet({ services }));
const of = (template: Rendered, type: string, name: string) => onlyOf(template, type, (id) => id.startsWith(`Fleet${name}`));
const connectOf = (template: Rendered, name: string) => of(template, 'AWS::ECS::Service', name).Properties.ServiceConnectConfiguration;
const containerOf = (template: Rendered, name: string) => of(template, 'AWS::ECS::TaskDefinition', name).Properties.ContainerDefinitions[0];
const certificateAuthorityArn = 'arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/11111111-2222-3333-4444-555555555555';
const withTls = (tls: Partial<ServiceTlsOptions> = {}, stack = newStack()) => render(fleet({
  services: [internal('pricing', { tls: { certificateAuthorityArn, ...tls } }), internal('plain'), service('shop', { consumes: ['pricing', 'plain'] })],
}, stack));
const tlsOf = (template: Rendered, name: string) => connectOf(template, name).Services[0].Tls;
const roleOf = (template: Rendered) => resourcesOf(template, 'AWS::IAM::Role').filter(([id]) => id.includes('TlsRole'));

test("applies only to services with 'tls', with a role that can issue certificates", () => {
  const template = withTls();
  const [[role, { Properties: { AssumeRolePolicyDocument, ManagedPolicyArns } }], ...others] = roleOf(template);
  expect(others).toEqual([]);
  expect(tlsOf(template, 'pricing')).toEqual({ IssuerCertificateAuthority: { AwsPcaAuthorityArn: certificateAuthorityArn }, RoleArn: { 'Fn::GetAtt': [role, 'Arn'] } });
  expect(tlsOf(template, 'plain')).toBeUndefined();
  expect(AssumeRolePolicyDocument.Statement).toEqual([{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'ecs.amazonaws.com' } }]);
  expect(JSON.stringify(ManagedPolicyArns)).toContain(':iam::aws:policy/service-role/AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity');
  expect(of(template, 'AWS::ECS::Service', 'pricing').DependsOn).toContain(role);
});

test('changes nothing for consumers', () => {
  const template = withTls();
  expect(containerOf(template, 'shop').Environment).toEqual([{ Name: 'PLAIN_URL', Value: 'http://plain:8080' }, { Name: 'PRICING_URL', Value: 'http://pricing:8080' }]);
  expect(connectOf(template, 'shop')).not.toHaveProperty('Services');
});

test('encrypts private keys with a customer managed key, which the role can use', () => {
  const stack = newStack();
  const template = withTls({ encryptionKey: new kms.Key(stack, 'Key') }, stack);
  const [key] = resourcesOf(template, 'AWS::KMS::Key')[0];
  const arn = { 'Fn::GetAtt': [key, 'Arn'] };
  expect(tlsOf(template, 'pricing').KmsKey).toEqual(arn);
  const [[, { Properties: { PolicyDocument } }]] = resourcesOf(template, 'AWS::IAM::Policy').filter(([id]) => id.includes('TlsRole'));
  expect(PolicyDocument.Statement).toEqual([{
    Effect: 'Allow', Action: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyPair'], Resource: arn,
  }]);
});

test('accepts a certificate authority of the same stack', () => {
  const stack = newStack();
  const { attrArn } = new acmpca.CfnCertificateAuthority(stack, 'Authority', { type: 'ROOT', keyAlgorithm: 'EC_prime256v1', signingAlgorithm: 'SHA256WITHECDSA', subject: {} });
  expect(tlsOf(withTls({ certificateAuthorityArn: attrArn }, stack), 'pricing').IssuerCertificateAuthority.AwsPcaAuthorityArn).toEqual(stack.resolve(attrArn));
});

test('is rejected for a public service and for an ARN that is not one of a certificate authority', () => {
  expect(fails([service('core', { tls: { certificateAuthorityArn } })])).toEqual([expect.stringContaining("service 'core': 'tls'")]);
  expect(fails([internal('pricing', { tls: { certificateAuthorityArn: 'mine' } })])).toEqual([expect.stringContaining("'tls.certificateAuthorityArn'")]);
});
