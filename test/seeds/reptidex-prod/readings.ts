import { EnvironmentTemplate, Properties } from '../environment-template';
import { distinct, permissions } from '../readings';

/** AWS's own policies, which a template has by their ids: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
const MANAGED_CACHE_POLICIES: Record<string, Properties> = { '4135ea2d-6df8-44a3-9df3-4b5a84be39ad': { DefaultTTL: 0, MaxTTL: 0 } };
const MANAGED_REQUEST_POLICIES: Record<string, string> = { '216adef6-5c7f-47e4-b989-5492eafa07d3': 'all of the viewer' };

// --- services --------------------------------------------------------------------------------------------------------

/** How many tasks a service has, and what it holds at which percentage, or `fixed`. */
export function scaling(t: EnvironmentTemplate, name: string): { tasks: string; holds: string[] } {
  const target = t.all('ApplicationAutoScaling::ScalableTarget').find(({ properties }) => properties.ResourceId.endsWith(`/${t.stackName}-${name}.Name`));
  if (!target) {
    return { tasks: `${t.one('ECS::Service', `${t.stackName}-${name}`).DesiredCount}`, holds: [] };
  }
  const policies = t.all('ApplicationAutoScaling::ScalingPolicy').filter(({ properties }) => properties.ScalingTargetId === target.name);
  return {
    tasks: `${target.properties.MinCapacity} to ${target.properties.MaxCapacity}`,
    holds: policies.map(({ properties: { TargetTrackingScalingPolicyConfiguration: tracked } }) => (
      `${tracked.PredefinedMetricSpecification.PredefinedMetricType} at ${tracked.TargetValue}`
    )).sort(),
  };
}

/** When a service gets how many tasks. */
export function scheduledTasks(t: EnvironmentTemplate, name: string): string[] {
  const target = t.all('ApplicationAutoScaling::ScalableTarget').find(({ properties }) => properties.ResourceId.endsWith(`/${t.stackName}-${name}.Name`));
  return (target?.properties.ScheduledActions ?? []).map(({ Schedule, Timezone, ScalableTargetAction: { MinCapacity, MaxCapacity } }: Properties) => (
    `${Schedule} ${Timezone}: ${MinCapacity} to ${MaxCapacity}`
  )).sort();
}

/** What EventBridge Scheduler calls when. */
export function schedules(t: EnvironmentTemplate): string[] {
  return t.all('Scheduler::Schedule').map(({ properties: { ScheduleExpression, ScheduleExpressionTimezone, Target } }) => (
    `${ScheduleExpression} ${ScheduleExpressionTimezone}: ${Target.Arn.split(':aws-sdk:')[1]} ${Target.Input}`
  )).sort();
}

// --- buckets ---------------------------------------------------------------------------------------------------------

/** What becomes of a bucket's objects with time: `30 days: STANDARD_IA`, `365 days: deleted`. */
export function lifecycle(t: EnvironmentTemplate, bucket: string): string[] {
  const { Rules: rules } = t.one('S3::Bucket', bucket).LifecycleConfiguration;
  return rules.flatMap(({ Transitions = [], ExpirationInDays: days }: Properties) => [
    ...Transitions.map(({ TransitionInDays, StorageClass }: Properties) => `${TransitionInDays} days: ${StorageClass}`), ...days ? [`${days} days: deleted`] : [],
  ]);
}

/** Buckets that a role may do something with. */
export function bucketsOf(t: EnvironmentTemplate, role: string): string[] {
  const allowed = Object.entries(permissions(t, role)).filter(([action]) => action.startsWith('s3:')).flatMap(([, resources]) => resources);
  return distinct(allowed.map((resource) => resource.split('/')[0]));
}

// --- CloudFront ------------------------------------------------------------------------------------------------------

export function distribution(t: EnvironmentTemplate): Properties {
  return t.one('CloudFront::Distribution').DistributionConfig;
}

/** What CloudFront does with the requests of a path; `*` is the default. */
export function behavior(t: EnvironmentTemplate, path: string): Properties {
  const { DefaultCacheBehavior, CacheBehaviors = [] } = distribution(t);
  return path === '*' ? DefaultCacheBehavior : CacheBehaviors.find(({ PathPattern }: Properties) => PathPattern === path) ?? {};
}

/** Seconds for which a response is kept that says nothing of it. */
export function ttl(t: EnvironmentTemplate, path: string): number {
  return cachePolicy(t, behavior(t, path).CachePolicyId).DefaultTTL;
}

function cachePolicy(t: EnvironmentTemplate, id: string): Properties {
  const own = t.all('CloudFront::CachePolicy').find(({ name }) => name === id);
  return own ? own.properties.CachePolicyConfig : MANAGED_CACHE_POLICIES[id] ?? {};
}

/** Whether responses are compressed: asked for at the behavior, and allowed by its cache policy. */
export function compressed(t: EnvironmentTemplate, path: string): boolean {
  const { EnableAcceptEncodingGzip: gzip = false } = cachePolicy(t, behavior(t, path).CachePolicyId).ParametersInCacheKeyAndForwardedToOrigin ?? {};
  return behavior(t, path).Compress && gzip;
}

/** Which headers reach the origin. */
export function forwardedHeaders(t: EnvironmentTemplate, path: string): string | undefined {
  return MANAGED_REQUEST_POLICIES[behavior(t, path).OriginRequestPolicyId];
}

/** The one origin, with what its VPC origin says. */
export function origin(t: EnvironmentTemplate): { domain: string; path?: string; headers?: unknown; protocol: string; loadBalancer: string } {
  const [{ DomainName, OriginPath, OriginCustomHeaders }, ...others] = distribution(t).Origins;
  const { OriginProtocolPolicy, Arn } = t.one('CloudFront::VpcOrigin').VpcOriginEndpointConfig;
  if (others.length > 0) {
    throw new Error('the distribution has more than one origin');
  }
  return { domain: DomainName, path: OriginPath, headers: OriginCustomHeaders, protocol: OriginProtocolPolicy, loadBalancer: Arn };
}

/** Security headers of the responses of a path. */
export function securityHeaders(t: EnvironmentTemplate, path: string): Record<string, string> {
  const id = behavior(t, path).ResponseHeadersPolicyId;
  const found = t.all('CloudFront::ResponseHeadersPolicy').find(({ name }) => name === id);
  const config = found?.properties.ResponseHeadersPolicyConfig.SecurityHeadersConfig ?? {};
  const { StrictTransportSecurity: hsts = {}, FrameOptions, ContentTypeOptions, ReferrerPolicy } = config;
  return {
    'Strict-Transport-Security': `max-age=${hsts.AccessControlMaxAgeSec}${hsts.IncludeSubdomains ? '; includeSubDomains' : ''}`,
    'X-Frame-Options': FrameOptions?.FrameOption,
    'X-Content-Type-Options': ContentTypeOptions && 'nosniff',
    'Referrer-Policy': ReferrerPolicy?.ReferrerPolicy,
  };
}

// --- alarms ----------------------------------------------------------------------------------------------------------

/** Metrics that alarms watch, one for each alarm and metric: `AWS/RDS CPUUtilization`. */
function metrics(t: EnvironmentTemplate): string[] {
  return t.all('CloudWatch::Alarm').flatMap(({ properties: { Namespace, MetricName, Metrics = [] } }) => [
    ...Namespace ? [`${Namespace} ${MetricName}`] : [],
    ...Metrics.filter(({ MetricStat }: Properties) => MetricStat).map(({ MetricStat: { Metric } }: Properties) => `${Metric.Namespace} ${Metric.MetricName}`),
  ]);
}

/** How many alarms watch a metric. */
export function watchers(t: EnvironmentTemplate, metric: string): number {
  return metrics(t).filter((one) => one === metric).length;
}

/** Different metrics that alarms watch. */
export function watched(t: EnvironmentTemplate): string[] {
  return distinct(metrics(t));
}
