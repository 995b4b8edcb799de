import { aws_ecs as ecs, aws_iam as iam } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ServiceTlsOptions } from './service-tls-options';
import { acknowledge } from '../private/acknowledge';
import { grantOn } from '../private/grants';
import { Problems } from '../private/problems';

/** Has permissions only on certificate authorities with the tag `AmazonECSManaged`, and none on keys. */
const INFRASTRUCTURE_POLICY = 'service-role/AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity';
const MANAGED = 'AWS documents this policy as what the role needs, and keeps it up to date with what Amazon ECS does.';
/**
 * For the private key, which is a data key pair, and for the secret that Amazon ECS keeps it in.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-tls.html
 */
const KEY_ACTIONS = ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyPair'];
/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsprivatecertificateauthority.html */
const AUTHORITY = /^arn:[\w-]+:acm-pca:[\w-]+:\d{12}:certificate-authority\/[\w-]+$/;

/** Collects mistakes in the TLS options of a service. */
export function checkServiceTls(subject: string, tls: ServiceTlsOptions, isInternal: boolean, problems: Problems): void {
  if (!isInternal) {
    problems.add({
      subject, prop: 'tls', must: "not be set for a service that is not 'internal'", got: tls, fix: 'the load balancer connects to the tasks over HTTP, which their proxies would then reject',
    });
  }
  problems.pattern(
    subject, 'tls.certificateAuthorityArn', tls.certificateAuthorityArn, AUTHORITY,
    'be the ARN of a certificate authority, such as arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/11111111-2222-3333-4444-555555555555',
  );
}

/** Role and configuration with which Amazon ECS issues certificates for a service. */
export interface ServiceTls {
  readonly role: iam.Role;
  readonly configuration: ecs.CfnService.ServiceConnectTlsConfigurationProperty;
}

/** Creates the role with which Amazon ECS issues certificates for a service. */
export function createServiceTls(scope: Construct, { certificateAuthorityArn, encryptionKey }: ServiceTlsOptions): ServiceTls {
  const role = new iam.Role(scope, 'TlsRole', {
    description: 'Lets Amazon ECS issue the certificates of a service',
    assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com'),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName(INFRASTRUCTURE_POLICY)],
  });
  acknowledge(role.node.defaultChild!, [`AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${INFRASTRUCTURE_POLICY}]`], MANAGED);
  if (encryptionKey) {
    grantOn(encryptionKey, { grantee: role, actions: KEY_ACTIONS, resourceArns: [encryptionKey.keyArn], inResourcePolicy: { resources: ['*'] } });
  }
  return {
    role,
    configuration: { issuerCertificateAuthority: { awsPcaAuthorityArn: certificateAuthorityArn }, roleArn: role.roleArn, kmsKey: encryptionKey?.keyArn },
  };
}
