"""What keeps tasks on Fargate from starting, whoever starts them: a service, a state machine, or a client of RunTask.

A request that names what does not exist is rejected. Otherwise a task is there, and stops before its containers run.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
"""

import json
import re
from collections.abc import Iterable
from ipaddress import IPv4Network
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudwatch_logs, ec2, ecr, ecs, efs, iam

from .base import true

NFS, HTTPS = 2049, 443
TASKS = "ecs-tasks.amazonaws.com"
NOT_INITIALIZED = "ResourceInitializationError"
ANYWHERE = "0.0.0.0/0"
# https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
PRIVATE_IMAGE = re.compile(r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[\w-]+)\.[\w.]+/(?P<repository>[^:@]+)")

Definition = dict[str, Any]
Network = dict[str, Any]


def trusts(arn: str, service: str) -> bool | None:
    """Whether a service may assume a role. Nothing, if there is no such role."""
    role = next((role for role in iam._roles.values() if role["Arn"] == arn), None)
    if role is None:
        return None
    trust = role["AssumeRolePolicyDocument"]
    named = [statement.get("Principal", {}).get("Service", []) for statement in (json.loads(trust) if isinstance(trust, str) else trust)["Statement"]]
    return any(service in ([names] if isinstance(names, str) else names) for names in named)


def _roles(definition: Definition) -> list[str]:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html"""
    arns = filter(None, (definition.get(kind) for kind in ("executionRoleArn", "taskRoleArn")))
    return [f"ECS was unable to assume the role '{arn}' that was provided for this task" for arn in arns if not trusts(arn, TASKS)]


def _places(network: Network) -> list[str]:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html"""
    subnets, groups = network.get("subnets") or [], network.get("securityGroups") or []
    mistakes = [f"The subnet ID '{subnet}' does not exist" for subnet in subnets if subnet not in ec2._subnets]
    mistakes += [f"The security group '{group}' does not exist" for group in groups if group not in ec2._security_groups]
    if not mistakes:
        networks = {ec2._subnets[subnet]["VpcId"] for subnet in subnets} | {ec2._security_groups[group]["VpcId"] for group in groups}
        if len(networks) > 1:
            mistakes.append(f"Subnets and security groups are in different VPCs: {', '.join(sorted(networks))}")
    return mistakes


def refusals_of(definition: Definition, network: Network) -> list[str]:
    """Why Amazon ECS rejects the request, with a task definition and a network as the API has them."""
    return [*_roles(definition), *_places(network)]


def _secrets(container: Definition) -> list[str]:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html"""
    try:
        ecs._resolve_container_secrets(container)
    except ecs._SecretResolutionError as error:
        return [f"{NOT_INITIALIZED}: unable to pull secrets or registry auth: execution resource retrieval failed: {error}"]
    return []


def _log_groups(container: Definition) -> list[str]:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specify-log-config.html"""
    configuration = container.get("logConfiguration") or {}
    options = configuration.get("options") or {}
    group = options.get("awslogs-group")
    if configuration.get("logDriver") != "awslogs" or true(options.get("awslogs-create-group", False)) or group in cloudwatch_logs._log_groups:
        return []
    return [f"{NOT_INITIALIZED}: failed to validate logger args: ResourceNotFoundException: The specified log group does not exist: {group}"]


def _image(container: Definition) -> list[str]:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html"""
    image = PRIVATE_IMAGE.match(container["image"])
    if image is None or (image["account"], image["region"]) != (get_account_id(), get_region()) or image["repository"] in ecr._repositories:
        return []
    return [f"CannotPullContainerError: The repository with name '{image['repository']}' does not exist in the registry with id '{image['account']}'"]


def _covers(rule: dict[str, Any], port: int) -> bool:
    return rule["IpProtocol"] == "-1" or int(rule["FromPort"]) <= port <= int(rule["ToPort"])


def _lets(group_ids: list[str], direction: str, peers: list[str], network: IPv4Network) -> bool:
    """Whether one of the security groups has a rule for NFS that names one of the peers, or the network that they are in."""
    rules = [rule for group in group_ids for rule in ec2._security_groups[group][direction]]
    return any(
        _covers(rule, NFS)
        and (
            any(pair.get("GroupId") in peers for pair in rule["UserIdGroupPairs"])
            or any(network.subnet_of(IPv4Network(cidr["CidrIp"])) for cidr in rule["IpRanges"])
        )
        for rule in rules
    )


def _volumes(definition: Definition, network: Network) -> list[str]:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-best-practices.html"""
    subnets = [ec2._subnets[subnet] for subnet in network.get("subnets") or []]
    mistakes = []
    for volume in definition.get("volumes") or []:
        if configuration := volume.get("efsVolumeConfiguration"):
            found = _volume(configuration, subnets, network.get("securityGroups") or [])
            mistakes += [f"{NOT_INITIALIZED}: the volume {volume['name']} cannot be mounted: {reason}" for reason in found]
    return mistakes


def _volume(configuration: Definition, subnets: list[dict[str, Any]], groups: list[str]) -> list[str]:
    file_system = configuration["fileSystemId"]
    if file_system not in efs._file_systems:
        return [f"there is no file system {file_system}"]
    mistakes = []
    if access_point := configuration.get("authorizationConfig", {}).get("accessPointId"):
        if efs._access_points.get(access_point, {}).get("FileSystemId") != file_system:
            mistakes.append(f"{access_point} is not an access point of {file_system}")
    own = [target for target in efs._mount_targets.values() if target["FileSystemId"] == file_system]
    targets = {target["AvailabilityZoneName"]: target for target in own}
    for subnet in sorted(subnets, key=lambda subnet: subnet["AvailabilityZone"]):
        zone = subnet["AvailabilityZone"]
        if zone not in targets:
            mistakes.append(f"{file_system} has no mount target in {zone}")
            continue
        address, accepting = IPv4Network(targets[zone]["IpAddress"]), targets[zone]["SecurityGroups"]
        if not _lets(groups, "IpPermissionsEgress", accepting, address) or not _lets(
            accepting, "IpPermissions", groups, IPv4Network(subnet["CidrBlock"])
        ):
            mistakes.append(f"security groups do not let tasks connect to the mount target in {zone} on port {NFS}")
    return mistakes


def _routes(subnet: dict[str, Any]) -> tuple[str, list[dict[str, Any]]]:
    """The route table of a subnet, which is the main one of the VPC unless it is associated with another, and its routes."""
    tables = [table for table in ec2._route_tables.values() if table["VpcId"] == subnet["VpcId"]]
    for table in tables:
        if any(association.get("SubnetId") == subnet["SubnetId"] for association in table["Associations"]):
            return table["RouteTableId"], table["Routes"]
    main = next(table for table in tables if any(association.get("Main") for association in table["Associations"]))
    return main["RouteTableId"], main["Routes"]


def _reaches_internet(routes: list[dict[str, Any]], has_public_ip: bool) -> bool:
    """By a NAT or transit gateway, a network interface or a peering, or by an internet gateway with an address of its own."""
    default = [route for route in routes if route.get("DestinationCidrBlock") == ANYWHERE]
    return any(not str(route.get("GatewayId", "")).startswith("igw-") or has_public_ip for route in default)


def _needed(definition: Definition) -> set[str]:
    """The endpoints that tasks need without a route to the internet.

    https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-vpc-endpoint-considerations
    """
    containers = definition["containerDefinitions"]
    needed = {"ecr.api", "ecr.dkr", "s3"} if any(PRIVATE_IMAGE.match(container["image"]) for container in containers) else set()
    if not all(PRIVATE_IMAGE.match(container["image"]) for container in containers):
        needed.add("internet")
    if any((container.get("logConfiguration") or {}).get("logDriver") == "awslogs" for container in containers):
        needed.add("logs")
    for secret in [secret for container in containers for secret in container.get("secrets") or []]:
        needed.add("secretsmanager" if ":secretsmanager:" in secret["valueFrom"] else "ssm")
    return needed


def _endpoints(subnet: dict[str, Any], table: str) -> set[str]:
    """The endpoints of a VPC that a subnet's tasks reach: of gateways, only those in its route table."""
    return {
        endpoint["ServiceName"].split(".", 3)[3]
        for endpoint in ec2._vpc_endpoints.values()
        if endpoint["VpcId"] == subnet["VpcId"] and (endpoint["VpcEndpointType"] == "Interface" or table in endpoint["RouteTableIds"])
    }


def _reaches(definition: Definition, network: Network) -> Iterable[str]:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html"""
    has_public_ip = network.get("assignPublicIp") == "ENABLED"
    for subnet in [ec2._subnets[subnet] for subnet in network.get("subnets") or []]:
        table, routes = _routes(subnet)
        if not _reaches_internet(routes, has_public_ip) and (missing := _needed(definition) - _endpoints(subnet, table)):
            yield f"{NOT_INITIALIZED}: {subnet['SubnetId']} has no route to the internet, and no endpoint for {', '.join(sorted(missing))}"
    groups = network.get("securityGroups") or []
    if groups and not any(_covers(rule, HTTPS) for group in groups for rule in ec2._security_groups[group]["IpPermissionsEgress"]):
        yield f"{NOT_INITIALIZED}: security groups do not let tasks connect to anything on port {HTTPS}"


def failures_of(definition: Definition, network: Network) -> list[str]:
    """Why tasks stop before their containers run, with a task definition and a network that Amazon ECS accepts."""
    return [
        *_reaches(definition, network),
        *(mistake for container in definition["containerDefinitions"] for rule in (_image, _secrets, _log_groups) for mistake in rule(container)),
        *_volumes(definition, network),
    ]
