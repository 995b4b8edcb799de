import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { ContentDeliveryOptions, OriginAccess } from './content-delivery-options';
import { Problems } from '../private/problems';
import { selectionError } from '../private/zones';
import { leadOut } from '../rotation/placement';
import { ROTATION_EXECUTIONS } from '../rotation/rotation-options';
import { checkRotationSchedule } from '../rotation/rotation-schedule';

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
  const { schedule, reservedConcurrentExecutions } = originRotation;
  if (schedule) {
    checkRotationSchedule(SUBJECT, schedule, problems);
  }
  problems.integer(SUBJECT, 'reservedConcurrentExecutions', reservedConcurrentExecutions, ROTATION_EXECUTIONS);
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
