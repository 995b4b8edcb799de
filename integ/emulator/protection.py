"""What keeps a resource from being deleted, on demand: a test that destroys what it has deployed is better off without.

Deletion protection as AWS has it, and the test object that Elastic Load Balancing writes to a bucket for logs.
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
"""

from collections.abc import Callable
from typing import Any

from ministack.core.responses import get_account_id
from ministack.services import alb, dynamodb, rds, s3
from ministack.services.cloudformation import stacks

_honoured = False


def honour(wanted: bool) -> None:
    """Whether protected resources refuse to be deleted."""
    global _honoured
    _honoured = bool(wanted)


def _load_balancer(arn: str) -> bool:
    attributes = {attribute["Key"]: attribute["Value"] for attribute in alb._lb_attrs.get(arn, [])}
    return attributes.get("deletion_protection.enabled") == "true"


# Whether a resource is protected, and what its service then answers.
REFUSALS: dict[str, tuple[Callable[[str], bool], str]] = {
    "AWS::RDS::DBInstance": (
        lambda instance: bool(rds._instances.get(instance, {}).get("DeletionProtection")),
        "Cannot delete protected DB Instance, please disable deletion protection and try again. (Service: Rds)",
    ),
    "AWS::DynamoDB::Table": (
        lambda table: bool(dynamodb._tables.get(table, {}).get("DeletionProtectionEnabled")),
        "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first. "
        "(Service: DynamoDb)",
    ),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": (
        _load_balancer,
        "Load balancer cannot be deleted because deletion protection is enabled (Service: ElasticLoadBalancingV2)",
    ),
}


# By attribute of a load balancer: the object that tells whether its logs can be written.
TEST_OBJECTS = {"access_logs": "ELBAccessLogTestFile", "connection_logs": "ELBConnectionLogTestFile"}


def _write_test_objects(resource_type: str, properties: Any) -> None:
    if not _honoured or resource_type != "AWS::ElasticLoadBalancingV2::LoadBalancer":
        return
    attributes = {attribute["Key"]: attribute["Value"] for attribute in properties.get("LoadBalancerAttributes", [])}
    for kind, name in TEST_OBJECTS.items():
        if str(attributes.get(f"{kind}.s3.enabled")).lower() == "true":
            prefix = attributes.get(f"{kind}.s3.prefix")
            key = f"{f'{prefix}/' if prefix else ''}AWSLogs/{get_account_id()}/{name}"
            s3._put_object(attributes[f"{kind}.s3.bucket"], key, b"", {})


def _keep_undeleted() -> None:
    """Keeps in its stack what a rollback could not delete, as AWS does: ministack forgets it."""
    roll_back = stacks._roll_back_operation

    async def keeping(stack_name: str, stack_id: str, stack: dict[str, Any], *rest: Any) -> None:
        await roll_back(stack_name, stack_id, stack, *rest)
        if stack["StackStatus"] == "ROLLBACK_FAILED":
            for logical_id, record in stack["_rollback_failed"].items():
                kept = {"LogicalResourceId": logical_id, "ResourceStatus": "DELETE_FAILED", "Attributes": {}}
                stack["_resources"][logical_id] = {**record, **kept}

    stacks._roll_back_operation = keeping


def install() -> None:
    """Asks before the stack engine deletes."""
    _keep_undeleted()
    delete, provision = stacks._delete_resource, stacks._provision_resource

    def tested(resource_type: str, logical_id: str, properties: Any, *rest: Any) -> Any:
        answer = provision(resource_type, logical_id, properties, *rest)
        _write_test_objects(resource_type, properties)
        return answer

    stacks._provision_resource = tested

    def guarded(resource_type: str, physical_id: str, *rest: Any) -> Any:
        is_protected, refusal = REFUSALS.get(resource_type, (None, ""))
        if _honoured and is_protected and is_protected(physical_id):
            raise ValueError(f"{physical_id}: {refusal}")
        return delete(resource_type, physical_id, *rest)

    stacks._delete_resource = guarded
