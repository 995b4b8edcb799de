"""ECS: task definitions and services in full, and the capacity providers of a cluster."""

from typing import Any

from ministack.services import ecs
from ministack.services.cloudformation import provisioners

from . import service_rules, task_definitions
from .base import HANDLERS, Attributes, Created, Properties, amend, checked

# Maps whose keys are the user's, not AWS's.
USER_KEYED = {"Options", "DockerLabels", "DriverOpts", "Labels"}
# Where the API does not only begin in lower case.
API_NAMES = {"EFSVolumeConfiguration": "efsVolumeConfiguration", "FilesystemId": "fileSystemId", "IAM": "iam"}
# The task definition's own members that ministack's handler leaves out or leaves in template casing.
TASK_MEMBERS = ("RuntimePlatform", "EphemeralStorage", "ProxyConfiguration", "Volumes", "PlacementConstraints")
# The service's members that ministack's create leaves out.
SERVICE_MEMBERS = (
    "HealthCheckGracePeriodSeconds",
    "EnableExecuteCommand",
    "PlatformVersion",
    "PropagateTags",
    "EnableECSManagedTags",
    "ServiceRegistries",
    "DeploymentController",
    "SchedulingStrategy",
    "AvailabilityZoneRebalancing",
    "ServiceConnectConfiguration",
)
# What ECS fills in where a template is silent.
DEPLOYMENT_DEFAULTS = {
    "maximumPercent": 200,
    "minimumHealthyPercent": 100,
    "deploymentCircuitBreaker": {"enable": False, "rollback": False},
    "strategy": "ROLLING",
}


def api_casing(value: Any) -> Any:
    """A template value in the casing of the ECS API: `ValueFrom` is `valueFrom`."""
    if isinstance(value, list):
        return [api_casing(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        API_NAMES.get(k) or provisioners._cfn_to_camel(k): v if k in USER_KEYED else api_casing(v)
        for k, v in value.items()
    }


def container_definitions(definitions: list[Properties]) -> list[dict[str, Any]]:
    """Container definitions as DescribeTaskDefinition answers them."""
    containers = api_casing(definitions)
    for container in containers:
        container.setdefault("cpu", 0)
        container.setdefault("essential", True)
        for key in ("environment", "mountPoints", "volumesFrom", "portMappings"):
            container.setdefault(key, [])
        for port in container["portMappings"]:
            # In awsvpc mode the host port is the container port.
            port.setdefault("hostPort", port["containerPort"])
            port.setdefault("protocol", "tcp")
    return containers


def _describe_without_empty() -> None:
    """Leaves out what a task definition does not have: ministack answers it empty, and RegisterTaskDefinition takes no such value."""
    describe = ecs._ACTION_MAP["DescribeTaskDefinition"]

    def described(data: dict[str, Any]) -> Any:
        for definition in ecs._task_defs.values():
            for member in ("pidMode", "ipcMode"):
                if definition.get(member) == "":
                    del definition[member]
        return describe(data)

    ecs._ACTION_MAP["DescribeTaskDefinition"] = described


def _complete_task_definition(arn: str, attributes: Attributes, properties: Properties) -> None:
    definition = ecs._task_defs[arn.rpartition("/")[2]]
    for member in TASK_MEMBERS:
        if member in properties:
            definition[provisioners._cfn_to_camel(member)] = api_casing(properties[member])


def _deployment_configuration(properties: Properties) -> dict[str, Any]:
    return {**DEPLOYMENT_DEFAULTS, **(api_casing(properties.get("DeploymentConfiguration")) or {})}


def _complete_service(arn: str, attributes: Attributes, properties: Properties) -> None:
    service = next(service for service in ecs._services.values() if service["serviceArn"] == arn)
    for member in SERVICE_MEMBERS:
        if member in properties:
            service[provisioners._cfn_to_camel(member)] = api_casing(properties[member])
    service["platformVersion"] = service.get("platformVersion") or "LATEST"
    service["platformFamily"] = service.get("platformFamily") or "Linux"
    service["deploymentConfiguration"] = _deployment_configuration(properties)
    # Amazon ECS answers what a deployment was started with:
    # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html
    if connect := service.get("serviceConnectConfiguration"):
        service["deployments"][0]["serviceConnectConfiguration"] = connect


def _service_create(logical_id: str, properties: Properties, stack_name: str) -> Created:
    """Takes the cluster by ARN too: ministack would put it whole into the service's ARN."""
    cluster = str(properties.get("Cluster", "default")).rpartition("/")[2]
    return provisioners._ecs_service_create(logical_id, {**properties, "Cluster": cluster}, stack_name)


def _forget_tags(resource_type: str) -> None:
    """Deletes a resource's tags with it: ministack keeps them."""
    delete = HANDLERS[resource_type]["delete"]

    def thorough(arn: str, properties: Properties) -> None:
        delete(arn, properties)
        ecs._tags.pop(arn, None)

    HANDLERS[resource_type]["delete"] = thorough


def _associations_create(logical_id: str, properties: Properties, stack_name: str) -> Created:
    checked(ecs._put_cluster_capacity_providers({
        "cluster": properties["Cluster"],
        "capacityProviders": properties["CapacityProviders"],
        "defaultCapacityProviderStrategy": api_casing(properties["DefaultCapacityProviderStrategy"]),
    }), "AWS::ECS::ClusterCapacityProviderAssociations")
    return properties["Cluster"], {}


def _associations_delete(cluster: str, properties: Properties) -> None:
    ecs._put_cluster_capacity_providers({"cluster": cluster})


CAPACITY_PROVIDER_ASSOCIATIONS = {"create": _associations_create, "delete": _associations_delete}


def complete() -> None:
    """Members of ministack's own ECS types."""
    provisioners._normalize_container_defs = container_definitions
    HANDLERS["AWS::ECS::Service"]["create"] = _service_create
    amend("AWS::ECS::TaskDefinition", _complete_task_definition)
    _describe_without_empty()
    task_definitions.reject()
    amend("AWS::ECS::Service", _complete_service)
    service_rules.reject()
    for resource_type in ("AWS::ECS::TaskDefinition", "AWS::ECS::Service"):
        _forget_tags(resource_type)
