"""Deletion protection as AWS has it, on demand: a test that destroys what it has deployed is better off without."""

from collections.abc import Callable
from typing import Any

from ministack.services import alb, dynamodb, rds
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
    delete = stacks._delete_resource

    def guarded(resource_type: str, physical_id: str, *rest: Any) -> Any:
        is_protected, refusal = REFUSALS.get(resource_type, (None, ""))
        if _honoured and is_protected and is_protected(physical_id):
            raise ValueError(f"{physical_id}: {refusal}")
        return delete(resource_type, physical_id, *rest)

    stacks._delete_resource = guarded
