import { aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2 } from 'aws-cdk-lib';
import { IDependable } from 'constructs';
import { OriginRotationOptions } from '../rotation/origin/origin-rotation-options';
import { ContentDeliveryOptions, OriginAccess } from './content-delivery-options';
import { Problems } from '../private/problems';
import { CONCURRENT_EXECUTIONS, ROTATION_HOURS } from '../rotation/rotation-limits';

const SUBJECT = 'origin rotation';

/** Whether the header's value changes by itself. */
export function rotatesOrigin({ originAccess, originRotation }: ContentDeliveryOptions): boolean {
  return originAccess === OriginAccess.SECRET_HEADER && (originRotation?.enabled ?? true);
}

/** Collects mistakes in the rotation of the header's value. */
export function checkOriginRotation(options: ContentDeliveryOptions, problems: Problems): void {
  const { originAccess, originRotation } = options;
  if (originRotation && (originRotation.enabled ?? true) && originAccess !== OriginAccess.SECRET_HEADER) {
    problems.add({
      subject: 'content delivery',
      prop: 'originRotation',
      must: "be left out where 'originAccess' is not SECRET_HEADER: there is no value to change",
      got: Object.keys(originRotation),
    });
    return;
  }
  if (!originRotation || !rotatesOrigin(options)) {
    return;
  }
  const { automaticallyAfter, reservedConcurrentExecutions } = originRotation;
  if (automaticallyAfter && !automaticallyAfter.isUnresolved()) {
    problems.integer(SUBJECT, 'automaticallyAfter', automaticallyAfter.toHours({ integral: false }), ROTATION_HOURS);
  }
  problems.integer(SUBJECT, 'reservedConcurrentExecutions', reservedConcurrentExecutions, CONCURRENT_EXECUTIONS);
}

/** Collects subnets that the load balancer's VPC has not, or that the function could call nobody from: it has no public address. */
export function checkOriginRotationSubnets(options: ContentDeliveryOptions, vpc: ec2.IVpc | undefined, problems: Problems): void {
  const { vpcSubnets } = options.originRotation ?? {};
  if (!vpcSubnets || !rotatesOrigin(options)) {
    return;
  }
  const mistake = { subject: SUBJECT, prop: 'vpcSubnets', fix: 'leave it out, and the function runs in no VPC' };
  if (!vpc) {
    problems.add({ ...mistake, must: "be left out where the load balancer's VPC is not known", got: JSON.stringify(vpcSubnets) });
    return;
  }
  const error = selectionError(vpc, vpcSubnets);
  if (error !== undefined || !leadOut(vpc, vpcSubnets)) {
    problems.add({
      ...mistake, must: 'be private subnets with a way to the internet', got: JSON.stringify(vpcSubnets), fix: error ?? 'those without a NAT gateway lead nowhere',
    });
  }
}

/** Whether subnets have a way to the internet for what has no public address. Not known of a VPC that is yet to be looked up. */
export function leadOut(vpc: ec2.IVpc, selection: ec2.SubnetSelection): boolean {
  if (selectionError(vpc, selection) !== undefined) {
    return false;
  }
  const { subnets, isPendingLookup } = vpc.selectSubnets(selection);
  return isPendingLookup || !subnets.some((subnet) => vpc.publicSubnets.includes(subnet) || vpc.isolatedSubnets.includes(subnet));
}

/** Where the function runs, and what makes its way to the internet. */
export interface OriginRotationPlace {
  readonly vpc: ec2.IVpc;
  readonly subnetIds: string[];
  readonly wayOut: IDependable;
}

/** Where the function runs, or undefined where it runs in no VPC. */
export function originRotationPlace({ vpcSubnets }: OriginRotationOptions, { vpc }: elbv2.IApplicationLoadBalancer): OriginRotationPlace | undefined {
  if (!vpc || (!vpcSubnets && vpc.privateSubnets.length === 0)) {
    return undefined;
  }
  const { subnetIds, internetConnectivityEstablished } = vpc.selectSubnets(vpcSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS });
  return { vpc, subnetIds, wayOut: internetConnectivityEstablished };
}

function selectionError(vpc: ec2.IVpc, selection: ec2.SubnetSelection): string | undefined {
  try {
    vpc.selectSubnets(selection);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
