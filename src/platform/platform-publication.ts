import { aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, aws_ssm as ssm } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ABSENT, BASE_FIELDS, BaseFields, baseParameter, FieldsOf, joinList, ParameterName, parameterName, PARAMETERS, renderFields, STORE_PARAMETERS, StoreKind } from './platform-contract';
import { PlatformPlan, PlatformSubnets } from './platform-plan';
import { PostgresDatabase } from '../data/postgres/postgres-database';
import { RedisCache } from '../data/redis/redis-cache';
import { FleetParts } from '../fleet/fleet-parts';
import { zoneNameOf } from '../private/hosted-zones';
import { selectionError } from '../private/zones';
import { DatabaseConnectionSecrets } from '../rotation/database-connection-secrets';
import { RedisUrlSecret } from '../rotation/redis-url-secret';

/** The parts that a platform publishes. */
export interface PublishedParts {
  readonly fleet: FleetParts;
  readonly network: PlatformSubnets;
  readonly database?: PostgresDatabase;
  readonly databaseSecrets?: DatabaseConnectionSecrets;
  readonly cache?: RedisCache;
  readonly cacheUrlSecret?: RedisUrlSecret;
}

/**
 * Publishes what fleets in other stacks need from the platform, as parameters in AWS Systems Manager Parameter Store. They contain no secrets, only names,
 * IDs and ARNs.
 *
 * Existing databases and caches are not published, because only their owner knows their bindings.
 */
export function publishPlatform(scope: Construct, { names, schedule }: PlatformPlan, parts: PublishedParts): void {
  const room = new Construct(scope, 'Published');
  const publish = (id: string, name: string, value: string, inside: Construct = room) => {
    new ssm.CfnParameter(inside, id, {
      name: parameterName(names, name),
      type: 'StringList',
      value,
      description: 'For fleets in other stacks, read by ReptidexPlatform.fromEnvironment',
    });
  };
  const publishFields = <P extends ParameterName>(id: string, name: P, values: FieldsOf<typeof PARAMETERS[P]>) => {
    publish(id, name, renderFields(PARAMETERS[name], values));
  };

  publish('Base', baseParameter(schedule), renderFields(BASE_FIELDS, {
    ...networkFields(parts.network),
    ...ingressFields(parts.fleet),
    clusterName: parts.fleet.cluster.clusterName,
    encryptionKeyArn: parts.fleet.logs.encryptionKey?.keyArn ?? ABSENT,
  }));
  const { database, databaseSecrets, cache, cacheUrlSecret, fleet: { alarmTopic, catalog } } = parts;
  if (database && databaseSecrets) {
    const { host, databaseName, securityGroup: { securityGroupId } } = database;
    publishFields('Database', 'database', {
      host, databaseName, securityGroupId, urlSecretArn: databaseSecrets.urlSecret.secretArn, connectionSecretArn: databaseSecrets.connectionSecret.secretArn,
    });
  }
  if (cache) {
    const { host, securityGroup: { securityGroupId } } = cache;
    if (cacheUrlSecret) {
      publishFields('Cache', 'cache/with-auth-token', {
        host, securityGroupId, urlSecretArn: cacheUrlSecret.secret.secretArn, authTokenSecretArn: cacheUrlSecret.authTokenSecret.secretArn,
      });
    } else {
      publishFields('Cache', 'cache/without-auth-token', { host, securityGroupId });
    }
  }
  if (alarmTopic) {
    publishFields('Alarms', 'alarms', { topicArn: alarmTopic.topicArn });
  }
  if (catalog.eventBus) {
    publishFields('EventBus', 'event-bus', { eventBusName: catalog.eventBus.eventBusName, eventBusArn: catalog.eventBus.eventBusArn });
  }
  const publishStores = <K extends StoreKind, T>(kind: K, things: { [name: string]: T } = {}, valuesOf: (thing: T) => FieldsOf<typeof STORE_PARAMETERS[K]>) => {
    const published = Object.keys(things).sort();
    const inside = published.length > 0 ? new Construct(room, `${kind[0].toUpperCase()}${kind.slice(1)}`) : room;
    for (const name of published) {
      publish(name, `${kind}/${name}`, renderFields(STORE_PARAMETERS[kind], valuesOf(things[name])), inside);
    }
  };
  publishStores('buckets', catalog.buckets, ({ bucketName, encryptionKey }) => ({ bucketName, encryptionKeyArn: encryptionKey?.keyArn ?? ABSENT }));
  publishStores('tables', catalog.tables, ({ tableArn, encryptionKey }) => ({ tableArn, encryptionKeyArn: encryptionKey?.keyArn ?? ABSENT }));
  publishStores('queues', catalog.queues, ({ queueArn, queueUrl, encryptionMasterKey }) => ({ queueArn, queueUrl, encryptionKeyArn: encryptionMasterKey?.keyArn ?? ABSENT }));
}

function networkFields({ vpc, privateSubnets }: PlatformSubnets): Pick<BaseFields, 'vpcId' | 'availabilityZones' | 'privateSubnetIds'> {
  if (selectionError(vpc, privateSubnets) !== undefined) {
    return { vpcId: vpc.vpcId, availabilityZones: ABSENT, privateSubnetIds: ABSENT };
  }
  return {
    vpcId: vpc.vpcId,
    availabilityZones: joinList(zonesOf(vpc, privateSubnets)),
    privateSubnetIds: joinList(vpc.selectSubnets(privateSubnets).subnetIds),
  };
}

/** Subnets that were imported only by their IDs have no zones. */
function zonesOf(vpc: ec2.IVpc, selection: ec2.SubnetSelection): string[] {
  return attempt(() => vpc.selectSubnets(selection).availabilityZones) ?? [];
}

function ingressFields({ listener, loadBalancer, hostedZone }: FleetParts): Omit<BaseFields, keyof ReturnType<typeof networkFields> | 'clusterName' | 'encryptionKeyArn'> {
  const [securityGroup] = listener.connections.securityGroups;
  const alias = aliasOf(loadBalancer);
  return {
    listenerArn: listener.listenerArn,
    // One of several security groups is sufficient for inbound and outbound traffic.
    loadBalancerGroupId: securityGroup?.securityGroupId ?? ABSENT,
    loadBalancerArn: loadBalancer?.loadBalancerArn ?? ABSENT,
    loadBalancerDnsName: alias?.dnsName ?? ABSENT,
    loadBalancerZoneId: alias?.zoneId ?? ABSENT,
    hostedZoneId: (alias && hostedZone?.hostedZoneId) ?? ABSENT,
    zoneName: (alias && hostedZone && zoneNameOf(hostedZone)) ?? ABSENT,
  };
}

/** The target of DNS records, or undefined if the load balancer was imported without it. */
function aliasOf(loadBalancer: elbv2.IApplicationLoadBalancer | undefined): { readonly dnsName: string; readonly zoneId: string } | undefined {
  return loadBalancer && attempt(() => ({ dnsName: loadBalancer.loadBalancerDnsName, zoneId: loadBalancer.loadBalancerCanonicalHostedZoneId }));
}

/** A property of an imported L2, or undefined if it throws. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
