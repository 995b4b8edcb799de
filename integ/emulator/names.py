"""Names that are taken: a resource that is to be made under one is refused, as its service does.

Ministack takes some of them for the resource itself, and would hand a retained one to the next stack.
"""

from collections.abc import Callable
from typing import Any

from ministack.services import (
    alb,
    cloudwatch,
    cloudwatch_logs,
    dynamodb,
    ecr,
    ecs,
    elasticache,
    iam,
    kms,
    lambda_svc,
    rds,
    secretsmanager,
    sns,
    sqs,
)
from ministack.services.cloudformation import stacks


def _named(store: Any, member: str) -> Callable[[str], bool]:
    return lambda name: any(record.get(member) == name for record in store.values())


# By type: the property that is the name, and whether there is something of that name.
NAMES: dict[str, tuple[str, Callable[[str], bool]]] = {
    "AWS::CloudWatch::Alarm": ("AlarmName", lambda name: name in cloudwatch._alarms),
    "AWS::DynamoDB::Table": ("TableName", lambda name: name in dynamodb._tables),
    "AWS::ECR::Repository": ("RepositoryName", lambda name: name in ecr._repositories),
    "AWS::ECS::Cluster": ("ClusterName", lambda name: name in ecs._clusters),
    "AWS::ElastiCache::ReplicationGroup": ("ReplicationGroupId", lambda name: name in elasticache._replication_groups),
    "AWS::ElastiCache::SubnetGroup": ("CacheSubnetGroupName", lambda name: name in elasticache._subnet_groups),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": ("Name", _named(alb._lbs, "LoadBalancerName")),
    "AWS::ElasticLoadBalancingV2::TargetGroup": ("Name", _named(alb._tgs, "TargetGroupName")),
    "AWS::IAM::Role": ("RoleName", lambda name: name in iam._roles),
    "AWS::KMS::Alias": ("AliasName", lambda name: any(str(alias).endswith(f":{name}") for alias in kms._aliases)),
    "AWS::Lambda::Function": ("FunctionName", lambda name: name in lambda_svc._functions),
    "AWS::Logs::LogGroup": ("LogGroupName", lambda name: name in cloudwatch_logs._log_groups),
    "AWS::RDS::DBInstance": ("DBInstanceIdentifier", lambda name: name in rds._instances),
    "AWS::RDS::DBSubnetGroup": ("DBSubnetGroupName", lambda name: name in rds._subnet_groups),
    "AWS::SNS::Topic": ("TopicName", lambda name: any(str(arn).endswith(f":{name}") for arn in sns._topics)),
    "AWS::SQS::Queue": ("QueueName", lambda name: name in sqs._queue_name_to_url),
    "AWS::SecretsManager::Secret": ("Name", lambda name: name in secretsmanager._secrets),
}


def install() -> None:
    """Asks before the stack engine makes a resource."""
    provision = stacks._provision_resource

    def guarded(resource_type: str, logical_id: str, properties: Any, *rest: Any) -> Any:
        member, is_taken = NAMES.get(resource_type, ("", bool))
        name = properties.get(member)
        if name and is_taken(str(name)):
            raise ValueError(f"Resource of type '{resource_type}' with identifier '{name}' already exists.")
        return provision(resource_type, logical_id, properties, *rest)

    stacks._provision_resource = guarded
