import { Arn, ArnFormat, CfnResource, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Problems } from './problems';

/** Checks of the region of an AWS Certificate Manager certificate. */
export interface Certificate {
  readonly certificateArn: string;
  readonly node?: IConstruct['node'];
}

/** Region of the certificate, if known. */
export function certificateRegion(certificate: Certificate): string | undefined {
  if (!Token.isUnresolved(certificate.certificateArn)) {
    return Arn.split(certificate.certificateArn, ArnFormat.SLASH_RESOURCE_NAME).region;
  }
  const made = certificate.node?.tryFindChild('Resource');
  const region = made && CfnResource.isCfnResource(made) ? Stack.of(made).region : undefined;
  return Token.isUnresolved(region) ? undefined : region;
}

/** Collects a certificate that is known to be in another region than the load balancer that would use it. */
export function checkCertificateRegion(problems: Problems, subject: string, prop: string, certificate: Certificate, region: string): void {
  const own = certificateRegion(certificate);
  if (own !== undefined && !Token.isUnresolved(region) && own !== region) {
    problems.add({ subject, prop, must: `be in ${region}, the region of the load balancer`, got: own, fix: 'request one there in AWS Certificate Manager' });
  }
}
