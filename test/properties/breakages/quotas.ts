import * as fc from 'fast-check';
import { Breakage, breakage, zoneOf } from './breakage';
import { MicroserviceProps, ServiceIsolation } from '../../../src';
import { Environment, shown, withProps } from '../environment';

const GROUPS = 'https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-security-groups';
const LIMITS = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html';

/** As many services, none of which is wrong by itself. */
function many(count: number, environment: Environment, more: (index: number) => Partial<MicroserviceProps>): MicroserviceProps[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `many-${index}`, port: 8000, hostnames: [`many-${index}.${zoneOf(environment)}`], priority: index + 1, ...more(index),
  }));
}

function tooMany(
  given: { rule: string; source: string; subject: string; isolation: ServiceIsolation; example: number; values: fc.Arbitrary<number> },
  more: (index: number) => Partial<MicroserviceProps> = () => ({}),
): Breakage {
  const { subject, isolation } = given;
  return breakage({
    ...given,
    apply: (environment, count) => ({
      environment: shown({
        ...withProps(environment, { isolation, services: many(count, environment, more), contentDelivery: undefined }), secrets: {},
      }),
      expected: { subject, prop: 'services', got: String(count) },
    }),
  });
}

const ofGroup = { source: GROUPS, subject: 'fleet', example: 60, values: fc.integer({ min: 60, max: 80 }) };

/** What AWS has so many of at most, over all services. */
export const QUOTA_BREAKAGES: Breakage[] = [
  tooMany({ ...ofGroup, rule: 'Services that share a security group use at most 59 ports, because a security group has at most 60 rules in each direction', isolation: ServiceIsolation.SHARED }, (index) => ({ port: 8000 + index })),
  tooMany({
    rule: 'A load balancer has at most 100 target groups and as many listener rules',
    source: LIMITS,
    subject: 'load balancer',
    isolation: ServiceIsolation.SHARED,
    example: 101,
    values: fc.integer({ min: 101, max: 105 }),
  }),
];
