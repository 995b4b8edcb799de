import { aws_kms as kms } from 'aws-cdk-lib';

/**
 * TLS between the tasks of an internal service and those of its consumers.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-tls.html
 */
export interface ServiceTlsOptions {
  /**
   * ARN of the certificate authority of AWS Private CA that signs the certificates, which must be active and have the tag `AmazonECSManaged` with the
   * value `true`. Several services can use one.
   *
   * It costs 50 USD a month in the mode for short-lived certificates, which is enough here, and 400 USD in the general-purpose mode; each certificate
   * that is issued costs as well.
   *
   * @see https://aws.amazon.com/private-ca/pricing/
   */
  readonly certificateAuthorityArn: string;

  /**
   * Key that the private keys are encrypted with, which Amazon ECS keeps in AWS Secrets Manager.
   *
   * @default - the AWS managed key of Secrets Manager, at no cost
   */
  readonly encryptionKey?: kms.IKey;
}
