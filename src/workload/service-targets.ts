import { aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, Duration, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ServiceProtocol } from './service-protocol';
import { NAME_LIMIT, physicalName } from '../private/names';
import { Problems } from '../private/problems';

/**
 * Port for targets that are registered without one. Amazon ECS always registers the port of the container. The service's own port here would replace the
 * target group when it changes, and CloudFormation cannot replace a resource with a custom name.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
 */
const TARGET_GROUP_PORT = 80;
const MAX_HEALTH_CHECK_TIMEOUT = 5;
/** A task is healthy after two checks, ten seconds apart. With the deregistration delay, a rolling deployment takes at least 50 seconds. */
const HEALTH_CHECK = { healthyThresholdCount: 2, unhealthyThresholdCount: 3 };
const DEFAULT_PATH = '/';
const DEFAULT_INTERVAL = Duration.seconds(10);
/** No server implements this method. Every gRPC server responds that it is not implemented, which is code 12. */
const GRPC_DEFAULT = { path: '/AWS.ALB/healthcheck', code: '12' };
const GRPC_OK = '0';
const HTTP_OK = '200';
/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroup.html */
const MAX_PATH = 1024;
const GRPC_PATH = /^\/[A-Za-z_][\w.]*\/[A-Za-z_]\w*$/;

/**
 * The protocol version is set when a target group is created. A change replaces the target group, so the new one needs a different name. No service name
 * can conflict, because `-tg` precedes these suffixes.
 */
const VERSIONS = {
  [ServiceProtocol.HTTP]: { version: undefined, suffix: '' },
  [ServiceProtocol.HTTP2]: { version: elbv2.ApplicationProtocolVersion.HTTP2, suffix: '-http2' },
  [ServiceProtocol.GRPC]: { version: elbv2.ApplicationProtocolVersion.GRPC, suffix: '-grpc' },
};

/** A target group with every default filled in. */
export interface TargetGroupPlan {
  readonly protocol: ServiceProtocol;
  readonly healthCheckPath: string;
  readonly healthCheckInterval: Duration;
  /** The HTTP status or the gRPC code of a healthy response. */
  readonly healthyCode: string;
}

/** Fills in every default. The path of a profile applies only to HTTP. */
export function resolveTargetGroup(
  protocol: ServiceProtocol, given: { readonly healthCheckPath?: string; readonly healthCheckInterval?: Duration }, profilePath: string | undefined,
): TargetGroupPlan {
  const { healthCheckPath: path, healthCheckInterval = DEFAULT_INTERVAL } = given;
  if (protocol === ServiceProtocol.GRPC) {
    return { protocol, healthCheckInterval, healthCheckPath: path ?? GRPC_DEFAULT.path, healthyCode: path === undefined ? GRPC_DEFAULT.code : GRPC_OK };
  }
  return { protocol, healthCheckInterval, healthCheckPath: path ?? profilePath ?? DEFAULT_PATH, healthyCode: HTTP_OK };
}

/** Collects values that Elastic Load Balancing would reject. */
export function checkTargetGroup(
  subject: string, { protocol, healthCheckPath: path }: TargetGroupPlan, listenerIsSecure: boolean | undefined, problems: Problems,
): void {
  if (protocol !== ServiceProtocol.HTTP && listenerIsSecure === false) {
    problems.add({
      subject,
      prop: 'protocol',
      must: 'be HTTP behind a listener without HTTPS',
      got: protocol,
      fix: 'a load balancer speaks HTTP/2 and gRPC to targets of HTTPS listeners alone: give the platform a domain, or the listener a certificate',
    });
  }
  if (Token.isUnresolved(path)) {
    return;
  }
  if (protocol === ServiceProtocol.GRPC) {
    problems.pattern(subject, 'healthCheckPath', path, GRPC_PATH, "be a method of gRPC, '/package.service/method'");
  } else if (!/^\/\S*$/.test(path) || path.length > MAX_PATH) {
    problems.add({
      subject,
      prop: 'healthCheckPath',
      must: `begin with a slash and have at most ${MAX_PATH} characters without spaces`,
      got: path,
      fix: path.startsWith('/') ? undefined : `did you mean '/${path}'?`,
    });
  }
}

/** Properties of the service that its target group needs. */
interface ServiceOfTargets {
  readonly name: string;
  readonly namePrefix?: string;
  readonly vpc: ec2.IVpc;
  readonly deregistrationDelay: Duration;
}

/** Creates the target group of a service. */
export function createTargetGroup(scope: Construct, plan: TargetGroupPlan, service: ServiceOfTargets): elbv2.ApplicationTargetGroup {
  return create(scope, 'TargetGroup', `${service.name}-tg`, plan, service);
}

/** Creates the target group for the next version of a service while traffic shifts to it. */
export function createAlternateTargetGroup(scope: Construct, plan: TargetGroupPlan, service: ServiceOfTargets): elbv2.ApplicationTargetGroup {
  return create(scope, 'AlternateTargetGroup', `${service.name}-tg-alternate`, plan, service);
}

function create(scope: Construct, id: string, name: string, plan: TargetGroupPlan, service: ServiceOfTargets): elbv2.ApplicationTargetGroup {
  const { protocol, healthCheckInterval, healthCheckPath: path, healthyCode } = plan;
  const { version, suffix } = VERSIONS[protocol];
  const targetGroup = new elbv2.ApplicationTargetGroup(scope, id, {
    targetGroupName: physicalName(service.namePrefix, `${name}${suffix}`, NAME_LIMIT.TARGET_GROUP),
    vpc: service.vpc,
    targetType: elbv2.TargetType.IP,
    protocol: elbv2.ApplicationProtocol.HTTP,
    protocolVersion: version,
    port: TARGET_GROUP_PORT,
    deregistrationDelay: service.deregistrationDelay,
    healthCheck: {
      ...HEALTH_CHECK,
      ...(protocol === ServiceProtocol.GRPC ? { healthyGrpcCodes: healthyCode } : { healthyHttpCodes: healthyCode }),
      interval: healthCheckInterval.isUnresolved() ? undefined : healthCheckInterval,
      timeout: healthCheckTimeout(healthCheckInterval),
      path,
    },
  });
  if (healthCheckInterval.isUnresolved()) {
    // The L2 would compare it with the timeout.
    (targetGroup.node.defaultChild as elbv2.CfnTargetGroup).healthCheckIntervalSeconds = healthCheckInterval.toSeconds();
  }
  return targetGroup;
}

/** Less than the interval, as Elastic Load Balancing requires, even if the interval is known only at deployment. */
function healthCheckTimeout(interval: Duration): Duration {
  const isAbove = !interval.isUnresolved() && interval.toSeconds() > MAX_HEALTH_CHECK_TIMEOUT;
  return Duration.seconds(isAbove ? MAX_HEALTH_CHECK_TIMEOUT : MAX_HEALTH_CHECK_TIMEOUT - 1);
}
