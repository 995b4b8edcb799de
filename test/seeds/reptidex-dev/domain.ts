import { BACKEND_HOSTS, FRONTEND_HOSTS, SERVICES } from './services';
import { Fact, section } from '../fact';
import { answers, defaultService, listener, ofEach, record, records, ruleOf, rules, targetGroup } from '../readings';

const recordRow = (name: string, host: string): Fact => ({
  where: host,
  fact: `ALB → ${name}`,
  expected: { record: 'A in reptidex.com. → dualstack.dev-reptidex-alb.DNSName', answers: `dev-reptidex-${name}` },
  holds: (t) => ({ record: record(t, host), answers: answers(t, host) }),
});

const ruleRow = (priority: number, name: string, host: string): Fact => ({
  where: `Priority ${priority}`,
  fact: `${name} (host: ${host})`,
  expected: { hosts: [host], fields: ['host-header'], service: `dev-reptidex-${name}` },
  holds: (t) => ruleOf(t, priority),
});

export const DOMAIN: Fact[] = [
  ...section('Domain & DNS Structure, DNS Records', [
    {
      where: 'All',
      fact: 'All DNS records point to the Application Load Balancer',
      expected: Object.values({ ...BACKEND_HOSTS, ...FRONTEND_HOSTS }).map((host) => `${host}.`).sort(),
      holds: (t) => records(t).filter(({ AliasTarget }) => AliasTarget.DNSName === 'dualstack.dev-reptidex-alb.DNSName').map(({ Name }) => Name).sort(),
    },
    ...Object.entries({ ...FRONTEND_HOSTS, ...BACKEND_HOSTS }).map(([name, host]) => recordRow(name, host)),
  ]),
  ...section('Domain & DNS Structure, ALB Listener Rules', [
    ruleRow(1, 'core', 'api-dev.reptidex.com'),
    ruleRow(2, 'animal', 'animal-api-dev.reptidex.com'),
    ruleRow(3, 'community', 'community-api-dev.reptidex.com'),
    ruleRow(4, 'media', 'media-api-dev.reptidex.com'),
    ruleRow(5, 'ops', 'ops-api-dev.reptidex.com'),
    ruleRow(6, 'admin', 'admin-dev.reptidex.com'),
    ruleRow(7, 'breeder', 'breeder-dev.reptidex.com'),
    ruleRow(8, 'embed', 'embed-dev.reptidex.com'),
    ruleRow(11, 'commerce', 'commerce-api-dev.reptidex.com'),
    {
      where: 'Default',
      fact: 'Public frontend (host: dev.reptidex.com)',
      expected: { service: 'dev-reptidex-public', rulesForHost: 0 },
      holds: (t) => ({ service: defaultService(t), rulesForHost: rules(t).filter(({ hosts }) => hosts.includes('dev.reptidex.com')).length }),
    },
    {
      where: 'Priorities',
      fact: 'no others',
      expected: [1, 2, 3, 4, 5, 6, 7, 8, 11],
      holds: (t) => rules(t).map(({ priority }) => priority),
    },
  ]),
  ...section('Domain & DNS Structure, SSL/TLS', [
    {
      where: 'Certificate',
      fact: 'ACM certificate for *.reptidex.com (wildcard)',
      expected: { name: '*.reptidex.com', onListener: [{ CertificateArn: '*.reptidex.com' }] },
      holds: (t) => ({ name: t.one('CertificateManager::Certificate').DomainName, onListener: listener(t, 443).Certificates }),
    },
    {
      where: 'Certificate ARN',
      fact: 'the ARN of a certificate',
      expected: { made: 1, named: [] },
      holds: (t) => ({ made: t.count('CertificateManager::Certificate'), named: t.text.match(/arn:aws:acm:[^"]*/g) ?? [] }),
      note: 'No ARN of an account is in the project: the stack makes the certificate, validated in its own zone.',
    },
    {
      where: 'Protocol',
      fact: 'TLS 1.2+',
      expected: 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06',
      holds: (t) => listener(t, 443).SslPolicy,
      note: 'TLS 1.3 and 1.2, with forward secrecy only.',
    },
    {
      where: 'Termination',
      fact: 'At ALB (traffic to ECS tasks is HTTP within VPC)',
      expected: ['HTTP'],
      holds: (t) => ofEach(SERVICES, (name) => targetGroup(t, name).Protocol),
    },
  ]),
];
