"""Application Auto Scaling: targets and policies of a stack, and the calls that read them. Nothing scales by itself."""

import json
import uuid
from typing import Any

from ministack import app
from ministack.core import router
from ministack.core.responses import (
    AccountRegionScopedDict,
    error_response_json,
    get_account_id,
    get_region,
    json_response,
    now_epoch,
)

from .base import Created, Properties

SERVICE = "application-autoscaling"
# The service part of the linked role's name: AWSServiceRoleForApplicationAutoScaling_ECSService.
LINKED_ROLES = {"ecs": "ECSService", "dynamodb": "DynamoDBTable", "elasticache": "ElastiCacheRG", "rds": "RDSCluster"}

_targets = AccountRegionScopedDict()
_policies = AccountRegionScopedDict()
_scheduled_actions = AccountRegionScopedDict()


def _arn(kind: str, rest: str) -> str:
    return f"arn:aws:autoscaling:{get_region()}:{get_account_id()}:{kind}:{rest}"


def _linked_role(namespace: str) -> str:
    path = f"aws-service-role/{namespace}.application-autoscaling.amazonaws.com"
    name = f"AWSServiceRoleForApplicationAutoScaling_{LINKED_ROLES.get(namespace, namespace)}"
    return f"arn:aws:iam::{get_account_id()}:role/{path}/{name}"


def _target_create(logical_id: str, properties: Properties, stack_name: str) -> Created:
    keys = ("ServiceNamespace", "ResourceId", "ScalableDimension")
    namespace, resource, dimension = (properties[key] for key in keys)
    physical_id = f"{resource}|{dimension}|{namespace}"
    known = _targets.get(physical_id, {})
    arn = known.get("ScalableTargetARN") or (
        f"arn:aws:application-autoscaling:{get_region()}:{get_account_id()}:scalable-target/{uuid.uuid4().hex[:20]}"
    )
    _targets[physical_id] = {
        **{key: properties[key] for key in keys},
        "MinCapacity": int(properties["MinCapacity"]),
        "MaxCapacity": int(properties["MaxCapacity"]),
        "RoleARN": properties.get("RoleARN") or _linked_role(namespace),
        "CreationTime": now_epoch(),
        "ScalableTargetARN": arn,
        "SuspendedState": {
            f"{state}Suspended": properties.get("SuspendedState", {}).get(f"{state}Suspended", False)
            for state in ("DynamicScalingIn", "DynamicScalingOut", "ScheduledScaling")
        },
    }
    _put_scheduled_actions(physical_id, properties)
    return physical_id, {"Id": physical_id}


def _put_scheduled_actions(physical_id: str, properties: Properties) -> None:
    _drop_scheduled_actions(physical_id)
    for action in properties.get("ScheduledActions", []):
        name = action["ScheduledActionName"]
        _scheduled_actions[f"{physical_id}|{name}"] = {
            **action,
            **{key: properties[key] for key in ("ServiceNamespace", "ResourceId", "ScalableDimension")},
            "ScheduledActionARN": _arn("scheduledAction", f"{uuid.uuid4()}:resource/{name}"),
            "CreationTime": now_epoch(),
        }


def _drop_scheduled_actions(physical_id: str) -> None:
    for key in [key for key in _scheduled_actions if key.startswith(f"{physical_id}|")]:
        del _scheduled_actions[key]


def _target_delete(physical_id: str, properties: Properties) -> None:
    _targets.pop(physical_id, None)
    _drop_scheduled_actions(physical_id)


def _policy_create(logical_id: str, properties: Properties, stack_name: str) -> Created:
    if target := properties.get("ScalingTargetId"):
        resource, dimension, namespace = target.split("|")
    else:
        resource, dimension, namespace = (
            properties[key] for key in ("ResourceId", "ScalableDimension", "ServiceNamespace")
        )
    if f"{resource}|{dimension}|{namespace}" not in _targets:
        raise ValueError(f"No scalable target found for service namespace: {namespace}, resource ID: {resource}")
    name = properties["PolicyName"]
    key = f"{namespace}|{resource}|{dimension}|{name}"
    arn = _policies.get(key, {}).get("PolicyARN") or _arn(
        "scalingPolicy", f"{uuid.uuid4()}:resource/{namespace}/{resource}:policyName/{name}"
    )
    _policies[key] = {
        "PolicyARN": arn,
        "PolicyName": name,
        "ServiceNamespace": namespace,
        "ResourceId": resource,
        "ScalableDimension": dimension,
        "PolicyType": properties["PolicyType"],
        "CreationTime": now_epoch(),
        "Alarms": [],
        **{k: v for k, v in properties.items() if k.endswith("PolicyConfiguration")},
    }
    return arn, {"Arn": arn}


def _policy_delete(arn: str, properties: Properties) -> None:
    for key in [key for key, policy in _policies.items() if policy["PolicyARN"] == arn]:
        del _policies[key]


SCALABLE_TARGET = {"create": _target_create, "delete": _target_delete}
SCALING_POLICY = {"create": _policy_create, "delete": _policy_delete}

_LISTS = {
    "DescribeScalableTargets": ("ScalableTargets", _targets),
    "DescribeScalingPolicies": ("ScalingPolicies", _policies),
    "DescribeScheduledActions": ("ScheduledActions", _scheduled_actions),
}


async def handle_request(method: str, path: str, headers: dict[str, str], body: bytes, query: Any) -> Any:
    """Answers the service's Describe calls."""
    action = headers.get("x-amz-target", "").rpartition(".")[2]
    if action not in _LISTS:
        return error_response_json("UnknownOperationException", f"Unknown operation: {action}", 400)
    member, store = _LISTS[action]
    request = json.loads(body or b"{}")
    wanted = {
        "ServiceNamespace": request.get("ServiceNamespace"),
        "ScalableDimension": request.get("ScalableDimension"),
        "ResourceId": request.get("ResourceIds") or request.get("ResourceId"),
        "PolicyName": request.get("PolicyNames"),
        "ScheduledActionName": request.get("ScheduledActionNames"),
    }
    found = [item for item in store.values() if all(_matches(item.get(k), v) for k, v in wanted.items())]
    return json_response({member: found})


def _matches(value: Any, wanted: Any) -> bool:
    return not wanted or value in (wanted if isinstance(wanted, list) else [wanted])


def serve() -> None:
    """Puts the service among those the emulator routes to."""
    router.SERVICE_PATTERNS[SERVICE] = {
        "target_prefixes": ["AnyScaleFrontendService"],
        "host_patterns": [r"application-autoscaling\."],
    }
    app.SERVICE_HANDLERS[SERVICE] = handle_request
