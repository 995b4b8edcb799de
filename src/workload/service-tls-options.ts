import { aws_kms as kms } from 'aws-cdk-lib';

/**
 * TLS between the tasks of an internal service and those of its consumers.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-tls.html
 */
export interface ServiceTlsOptions {
  /**
   * ARN of the AWS Private CA certificate authority that issues the certificates. It must be active and have the tag `AmazonECSManaged` with the
   * value `true`. Several services can use the same authority.
   *
   * It costs 50 USD a month in short-lived certificate mode, which is sufficient here, and 400 USD in general-purpose mode, plus a charge for each
   * certificate.
   *
   * @see https://aws.amazon.com/private-ca/pricing/
   */
  readonly certificateAuthorityArn: string;

  /**
   * Customer managed key that encrypts the private keys, which Amazon ECS stores in AWS Secrets Manager. It must be a symmetric encryption key.
   *
   * @default - the AWS managed key of Secrets Manager, at no cost
   */
  readonly encryptionKey?: kms.IKey;
}
