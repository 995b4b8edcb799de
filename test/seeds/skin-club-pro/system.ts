import { EnvironmentTemplate, Properties } from '../environment-template';
import * as readings from '../readings';

/** The name of the system, first part of every other but those of secrets. */
export const SYSTEM = 'prod-skin-club-pro';
/** What the names of secrets begin with. */
export const SECRETS = 'prod/SkinClubPro';
export const ZONE = 'skin-club-pro.example.com';
export const APIS = ['bookings', 'identity', 'media'];
export const SERVICES = [...APIS, 'web'];
export const MEDIA = 'skin-club-pro-prod-media';
/** Tag of the images that the tests deploy. */
export const IMAGE_TAG = 'main-abc1234';

export const PUBLIC_SUBNETS = ['10.0.1.0/24', '10.0.2.0/24', '10.0.3.0/24'];
export const PRIVATE_SUBNETS = ['10.0.10.0/24', '10.0.11.0/24', '10.0.12.0/24'];
export const ISOLATED_SUBNETS = ['10.0.20.0/24', '10.0.21.0/24', '10.0.22.0/24'];

export const SERVICES_NOTE = 'The document names no service: three APIs and a web server stand for them.';

/** A container of a service's tasks: the service's own, or the one with that name. */
export function container(t: EnvironmentTemplate, service: string, name = service): Properties {
  return readings.task(t, service).ContainerDefinitions.find(({ Name }: Properties) => Name === name) ?? {};
}

/** Secrets in the environment of a service's container: the name of the secret by that of the variable. */
export function secretVariables(t: EnvironmentTemplate, service: string): Record<string, string> {
  const secrets: Properties[] = container(t, service).Secrets ?? [];
  return Object.fromEntries(secrets.map(({ Name, ValueFrom }) => [Name, ValueFrom.split(':secret:').pop()]));
}

export function variables(t: EnvironmentTemplate, service: string): Record<string, string> {
  return Object.fromEntries((container(t, service).Environment ?? []).map(({ Name, Value }: Properties) => [Name, Value]));
}

export function network(t: EnvironmentTemplate, service: string): Properties {
  return readings.service(t, service).NetworkConfiguration.AwsvpcConfiguration;
}

export function loadBalancer(t: EnvironmentTemplate): Properties {
  return t.one('ElasticLoadBalancingV2::LoadBalancer', `${SYSTEM}-alb`);
}

export function distribution(t: EnvironmentTemplate): Properties {
  return t.one('CloudFront::Distribution').DistributionConfig;
}

/** What the load balancer lets through: the header that requests must have, by the secret with its value. */
export function demandedHeader(t: EnvironmentTemplate): Record<string, string> {
  const { WebACLArn: acl, ResourceArn: to } = t.one('WAFv2::WebACLAssociation');
  const { DefaultAction: otherwise, Rules: [{ Action: action, Statement: statement }] } = t.all('WAFv2::WebACL').find(({ name }) => acl === name)!.properties;
  const { FieldToMatch: field, SearchString: value } = statement.ByteMatchStatement;
  return { to, header: field.SingleHeader.Name, value, then: Object.keys(action).join(), otherwise: Object.keys(otherwise).join() };
}

/** How the number of a service's tasks follows its load. */
export function scaling(t: EnvironmentTemplate, service: string): { min: number; max: number; policies: string[] } {
  const targets = t.all('ApplicationAutoScaling::ScalableTarget').filter(({ properties }) => properties.ResourceId === `service/${SYSTEM}-cluster/${SYSTEM}-${service}.Name`);
  const [{ name, properties: { MinCapacity: min, MaxCapacity: max } }] = targets;
  const policies = t.all('ApplicationAutoScaling::ScalingPolicy').map(({ properties }) => properties).filter(({ ScalingTargetId: id }) => id === name);
  return {
    min,
    max,
    policies: policies.map(({ PolicyType: type, TargetTrackingScalingPolicyConfiguration: { PredefinedMetricSpecification: metric, TargetValue: value } }) => (
      `${type}: ${metric.PredefinedMetricType} ${value}`
    )).sort(),
  };
}

/** Alarms whose names end so, and who hears of them. */
export function alarms(t: EnvironmentTemplate, ending: string): Record<string, string[]> {
  const found = t.all('CloudWatch::Alarm').filter(({ name }) => name.endsWith(ending) && SERVICES.some((service) => name === `${SYSTEM}-${service}-${ending}`));
  return Object.fromEntries(found.map(({ name, properties }) => [name.slice(SYSTEM.length + 1, -ending.length - 1), properties.AlarmActions]));
}
