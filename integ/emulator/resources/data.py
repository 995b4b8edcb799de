"""Databases and caches."""

import hashlib
from collections.abc import Callable
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import elasticache, rds
from ministack.services.cloudformation import provisioners

from .base import HANDLERS, Attributes, Create, Created, Properties, amend, aws_managed_key, checked

INSTANCE = "AWS::RDS::DBInstance"
REPLICATION_GROUP = "AWS::ElastiCache::ReplicationGroup"
# Members ministack's handler leaves out of the instance, and their types.
INSTANCE_MEMBERS = {
    "Iops": int,
    "StorageThroughput": int,
    "PerformanceInsightsKMSKeyId": str,
    "PerformanceInsightsRetentionPeriod": int,
    "NetworkType": str,
    "CACertificateIdentifier": str,
}
# What RDS makes of a PostgreSQL version that is a major alone: a minor of it.
POSTGRES_MINORS = {"13": "13.21", "14": "14.18", "15": "15.13", "16": "16.9", "17": "17.5"}
# What a read replica has of its source, unless it says otherwise:
# https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstanceReadReplica.html
INHERITED = {
    "Engine": "Engine",
    "EngineVersion": "EngineVersion",
    "AllocatedStorage": "AllocatedStorage",
    "StorageType": "StorageType",
    "KmsKeyId": "KmsKeyId",
    "StorageEncrypted": "StorageEncrypted",
    "MasterUsername": "MasterUsername",
    "DBName": "DBName",
    "DBSubnetGroupName": "DBSubnetGroup",
}
# What a gp3 volume has without being told.
GP3_BASELINE = {"Iops": 3000, "StorageThroughput": 125}


def _complete_instance(instance_id: str, attributes: Attributes, properties: Properties) -> None:
    instance = rds._instances[instance_id]
    for member, kind in INSTANCE_MEMBERS.items():
        if properties.get(member) is not None:
            instance[member] = kind(properties[member])
    if properties.get("EnableCloudwatchLogsExports") is not None:
        instance["EnabledCloudwatchLogsExports"] = properties["EnableCloudwatchLogsExports"]
    instance["DatabaseInsightsMode"] = properties.get("DatabaseInsightsMode", "standard")
    source = _follow_source(instance, properties)
    if instance["Engine"] == "postgres":
        instance["EngineVersion"] = POSTGRES_MINORS.get(instance["EngineVersion"], instance["EngineVersion"])
    if instance["StorageType"] == "gp3":
        instance.update({member: instance.get(member) or value for member, value in GP3_BASELINE.items()})
    if instance["StorageEncrypted"] and not instance["KmsKeyId"]:
        instance["KmsKeyId"] = aws_managed_key("rds")
    if not properties.get("DBName") and not source and instance["Engine"] == "postgres":
        # RDS names no database where the template names none (PostgreSQL has its `postgres` all the same).
        instance["DBName"] = ""
    attributes["DBSystemId"] = ""
    attributes["StorageEncrypted"] = instance["StorageEncrypted"]


def _follow_source(instance: dict[str, Any], properties: Properties) -> dict[str, Any] | None:
    """Ties a read replica to its source, which ministack does not know to be one. Returns the source, if any."""
    source_id = str(properties.get("SourceDBInstanceIdentifier") or "").rpartition(":")[2]
    if not source_id:
        return None
    source = rds._instances.get(source_id)
    if source is None:
        raise ValueError(f"DBInstance {source_id} not found. (Service: Rds, Status Code: 404)")
    if not source["BackupRetentionPeriod"]:
        raise ValueError(f"Automated backups are not enabled for this database instance: {source_id} (Service: Rds)")
    for property_name, member in INHERITED.items():
        if property_name not in properties:
            instance[member] = source[member]
    if "DBParameterGroupName" not in properties:
        instance["DBParameterGroups"] = source["DBParameterGroups"]
    if "BackupRetentionPeriod" not in properties:
        instance["BackupRetentionPeriod"] = 0
    instance["OptionGroupMemberships"] = source["OptionGroupMemberships"]
    instance["_MasterUserPassword"] = source["_MasterUserPassword"]
    instance["ReadReplicaSourceDBInstanceIdentifier"] = source_id
    replicas = source["ReadReplicaDBInstanceIdentifiers"]
    replicas[:] = [*{*replicas, instance["DBInstanceIdentifier"]}]
    return source


def _forget_replicas() -> None:
    """Takes a deleted replica off its source's list."""
    delete = HANDLERS[INSTANCE]["delete"]

    def thorough(instance_id: str, properties: Properties) -> None:
        delete(instance_id, properties)
        for instance in rds._instances.values():
            replicas = instance["ReadReplicaDBInstanceIdentifiers"]
            replicas[:] = [replica for replica in replicas if replica != instance_id]

    HANDLERS[INSTANCE]["delete"] = thorough


def _with_insight(describe: Callable[[dict[str, Any]], str]) -> Callable[[dict[str, Any]], str]:
    """Names the exported logs where ministack names none, and the mode of Database Insights."""

    def described(instance: dict[str, Any]) -> str:
        exports = "".join(f"<member>{log}</member>" for log in instance.get("EnabledCloudwatchLogsExports", []))
        filled = f"<EnabledCloudwatchLogsExports>{exports}</EnabledCloudwatchLogsExports>"
        insights = f"<DatabaseInsightsMode>{instance.get('DatabaseInsightsMode', 'standard')}</DatabaseInsightsMode>"
        return describe(instance).replace("<EnabledCloudwatchLogsExports/>", filled + insights)

    return described


def _region_code(region: str) -> str:
    """The short form of a region in ElastiCache host names: us-east-1 is use1."""
    area, direction, number = region.split("-")
    return f"{area}{direction[0]}{number}"


def _complete_replication_group(group_id: str, attributes: Attributes, properties: Properties) -> None:
    """Gives the group and its members names as AWS forms them: without Docker ministack's hosts are all `redis`."""
    group = elasticache._replication_groups[group_id]
    digest = hashlib.sha256(group["ARN"].encode()).hexdigest()[:6]
    suffix = f"{_region_code(get_region())}.cache.amazonaws.com"
    domain = f"{group_id}.{digest}.{suffix}"
    port = int(properties.get("Port") or 6379)
    for node_group in group["NodeGroups"]:
        if group["TransitEncryptionEnabled"]:
            primary, reader = f"master.{domain}", f"replica.{domain}"
        else:
            primary, reader = f"{group_id}.{digest}.ng.0001.{suffix}", f"{group_id}-ro.{digest}.ng.0001.{suffix}"
        node_group["PrimaryEndpoint"] = {"Address": primary, "Port": port}
        node_group["ReaderEndpoint"] = {"Address": reader, "Port": port}
        for member in node_group["NodeGroupMembers"]:
            _complete_member(group, member, domain, port)
    if group["ClusterEnabled"]:
        group["ConfigurationEndpoint"] = {"Address": f"clustercfg.{domain}", "Port": port}
    group["MemberClusters"] = [m["CacheClusterId"] for n in group["NodeGroups"] for m in n["NodeGroupMembers"]]
    attributes.clear()
    attributes.update(provisioners._ec_rg_attrs(group_id))


def _replicas_by_shard(create: Create) -> Create:
    """Takes the number of replicas from the shards too, where they agree: ministack knows one number for all."""

    def created(logical_id: str, properties: Properties, stack_name: str) -> Created:
        shards = properties.get("NodeGroupConfiguration", [])
        counts = {int(shard["ReplicaCount"]) for shard in shards if "ReplicaCount" in shard}
        if len(counts) == 1 and "ReplicasPerNodeGroup" not in properties:
            properties = {**properties, "ReplicasPerNodeGroup": counts.pop()}
        return create(logical_id, properties, stack_name)

    return created


def _complete_member(group: dict[str, Any], member: dict[str, Any], domain: str, port: int) -> None:
    """Names a node `<group>-001` where ministack says `<group>-0001-001`, unless the group is clustered."""
    old_id = member["CacheClusterId"]
    new_id = old_id if group["ClusterEnabled"] else old_id.replace("-0001-", "-")
    endpoint = {"Address": f"{new_id}.{domain}", "Port": port}
    member.update(CacheClusterId=new_id, ReadEndpoint=endpoint)
    cluster = elasticache._clusters.pop(old_id, None)
    if cluster is None:
        return
    old_arn, version = cluster["CacheClusterArn"], cluster["EngineVersion"]
    new_arn = old_arn.removesuffix(old_id) + new_id
    elasticache._tags[new_arn] = elasticache._tags.pop(old_arn, [])
    cluster.update(
        CacheClusterId=new_id,
        CacheClusterArn=new_arn,
        # ElastiCache answers the patch release too.
        EngineVersion=f"{version}.0" if version.count(".") == 1 else version,
    )
    for node in cluster.get("CacheNodes", []):
        node["Endpoint"] = endpoint
    elasticache._clusters[new_id] = cluster


def _final_snapshot(group_id: str, properties: Properties) -> None:
    """What `DeletionPolicy: Snapshot` leaves of a cache, named as ministack names those of databases."""
    request = {"SnapshotName": provisioners._snapshot_id(group_id), "ReplicationGroupId": group_id}
    checked(elasticache._create_snapshot({key: [value] for key, value in request.items()}), REPLICATION_GROUP)


def complete() -> None:
    """Members and attributes of ministack's own database and cache types."""
    amend(INSTANCE, _complete_instance)
    rds._instance_xml = _with_insight(rds._instance_xml)
    _forget_replicas()
    HANDLERS[REPLICATION_GROUP]["create"] = _replicas_by_shard(HANDLERS[REPLICATION_GROUP]["create"])
    amend(REPLICATION_GROUP, _complete_replication_group)
    HANDLERS[REPLICATION_GROUP]["snapshot"] = _final_snapshot
