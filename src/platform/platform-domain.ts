import { aws_certificatemanager as acm, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { DomainOptions } from './platform-options';
import { DomainPlan, PlatformPlan } from './platform-plan';
import { checkCertificateRegion } from '../private/certificate-region';
import { isPrivateZone, zoneNameOf } from '../private/hosted-zones';
import { checkHostname, known, liesInZone } from '../private/hostnames';
import { Problems } from '../private/problems';

const SUBJECT = 'domain';
const ZONE_NAME = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?\.?$/i;

/** Resolves the domain. */
export function resolveDomain(domain: DomainOptions | undefined): DomainPlan | undefined {
  if (!domain) {
    return undefined;
  }
  const zoneName = domain.zoneName.replace(/\.$/, '');
  return {
    zoneName,
    hostedZone: domain.hostedZone,
    certificate: domain.certificate,
    certificateDomains: domain.certificateDomains ?? [zoneName, `*.${zoneName}`],
    given: domain,
  };
}

/** Collects mistakes in the domain. */
export function checkDomain({ domain, ingress, edge: { region } }: PlatformPlan, problems: Problems): void {
  if (!domain) {
    return;
  }
  const { given, certificate, hostedZone } = domain;
  checkZoneName(SUBJECT, given.zoneName, problems);
  checkHostedZone(domain, problems);
  for (const name of known(given.certificateDomains ?? [])) {
    checkHostname(problems, SUBJECT, name, 'certificateDomains');
  }
  if (!certificate && !hostedZone) {
    problems.add({
      subject: SUBJECT, prop: 'certificate', must: "be set when there is no 'hostedZone' for the validation of a new certificate", got: undefined, fix: "set one of the two, or do not set 'domain' to use HTTP",
    });
  }
  if (!certificate && hostedZone && isPrivateZone(hostedZone)) {
    problems.add({
      subject: SUBJECT, prop: 'hostedZone', must: "be public without a 'certificate', because AWS Certificate Manager validates with public DNS", got: hostedZone.node.path, fix: "set a 'certificate', or use the public zone of the same name",
    });
  }
  if (certificate && ingress.loadBalancer.made) {
    checkCertificateRegion(problems, SUBJECT, 'certificate', certificate, region);
  }
  if (given.certificateDomains && !certificate) {
    problems.add({
      subject: SUBJECT, prop: 'certificateDomains', must: "not be set without 'certificate'", got: given.certificateDomains, fix: 'the certificate that the platform creates covers the zone and one label below it',
    });
  }
}

/** Collects an invalid zone name. */
export function checkZoneName(subject: string, zoneName: string | undefined, problems: Problems): void {
  problems.pattern(subject, 'zoneName', zoneName, ZONE_NAME, "be the name of a DNS zone, such as 'example.com'");
}

function checkHostedZone({ given, zoneName, hostedZone }: DomainPlan, problems: Problems): void {
  const hosted = hostedZone && zoneNameOf(hostedZone);
  if (hosted === undefined || [zoneName, hosted].some((name) => Token.isUnresolved(name)) || !ZONE_NAME.test(given.zoneName)) {
    return;
  }
  if (!liesInZone(zoneName, hosted) && !liesInZone(hosted, zoneName)) {
    problems.add({ subject: SUBJECT, prop: 'hostedZone', must: `contain '${zoneName}' or be in it`, got: hosted });
  }
}

/** The listener's certificate: the existing one, or a new one for the zone and one label below it. */
export function createCertificate(scope: Construct, { certificate, zoneName, hostedZone }: DomainPlan): acm.ICertificate {
  return certificate ?? new acm.Certificate(scope, 'Certificate', {
    domainName: zoneName,
    subjectAlternativeNames: [`*.${zoneName}`],
    validation: acm.CertificateValidation.fromDns(hostedZone),
  });
}
