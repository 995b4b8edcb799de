import { aws_certificatemanager as acm, aws_route53 as route53, Stack } from 'aws-cdk-lib';
import { ZONE_NAME } from './subject';

/** What every subject is given: a zone and a certificate that exist already. */
export interface Domain {
  readonly hostedZone: route53.IHostedZone;
  readonly certificate: acm.ICertificate;
}

export function existingDomain(stack: Stack): Domain {
  return {
    hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789EXAMPLE', zoneName: ZONE_NAME }),
    certificate: acm.Certificate.fromCertificateArn(
      stack, 'Certificate', 'arn:aws:acm:us-east-1:111122223333:certificate/11112222-3333-4444-5555-666677778888',
    ),
  };
}
