"""What keeps a service of Amazon ECS from being created, or its tasks from starting, and ministack lets pass."""

import json
from ipaddress import IPv4Network
from typing import Any

from ministack.services import alb, ec2, ecs, efs, iam, servicediscovery

from . import certificate_authorities
from .base import Properties, refuse, true

NFS = 2049
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity.html
TLS_POLICY = ":policy/service-role/AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity"
ECS = "ecs.amazonaws.com"

Definition = dict[str, Any]


def _load_balancers(properties: Properties, definition: Definition) -> list[str]:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LoadBalancer.html"""
    listening = {
        (container["name"], int(port["containerPort"]))
        for container in definition["containerDefinitions"] for port in container["portMappings"]
    }
    mistakes = []
    for balancer in properties.get("LoadBalancers") or []:
        name, port = balancer["ContainerName"], int(balancer["ContainerPort"])
        if (name, port) not in listening:
            mistakes.append(f"The container {name} does not exist in the task definition, or has no container port {port}")
        if balancer["TargetGroupArn"] not in alb._tgs:
            mistakes.append(f"Unable to assume the target group {balancer['TargetGroupArn']}, which does not exist")
    return mistakes


def _service_connect(properties: Properties, definition: Definition) -> list[str]:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectConfiguration.html"""
    connect = properties.get("ServiceConnectConfiguration") or {}
    if not true(connect.get("Enabled", False)):
        return []
    namespaces = servicediscovery._namespaces.values()
    namespace = connect.get("Namespace")
    names = {
        port["name"] for container in definition["containerDefinitions"]
        for port in container["portMappings"] if "name" in port
    }
    mistakes = []
    if not any(namespace in (each["Arn"], each["Name"]) for each in namespaces):
        mistakes.append(f"there is no namespace {namespace}")
    for service in connect.get("Services") or []:
        if service["PortName"] not in names:
            mistakes.append(f"the task definition has no port mapping of the name {service['PortName']}")
        if tls := service.get("Tls"):
            mistakes += _tls(tls)
    return mistakes


def _tls(tls: Properties) -> list[str]:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-tls.html"""
    authority = (tls.get("IssuerCertificateAuthority") or {}).get("AwsPcaAuthorityArn")
    return [
        *(certificate_authorities.mistakes_of(authority) if authority else ["TLS needs the certificate authority that issues"]),
        *(_tls_role(tls["RoleArn"]) if tls.get("RoleArn") else ["TLS needs a role with which certificates are issued"]),
    ]


def _tls_role(arn: str) -> list[str]:
    role = next((role for role in iam._roles.values() if role["Arn"] == arn), None)
    if role is None:
        return [f"there is no role {arn}"]
    trust = role["AssumeRolePolicyDocument"]
    trusted = [
        name for statement in (json.loads(trust) if isinstance(trust, str) else trust)["Statement"]
        for name in [statement.get("Principal", {}).get("Service", [])]
    ]
    return [
        *([] if any(ECS in ([names] if isinstance(names, str) else names) for names in trusted)
          else [f"{ECS} may not assume the role {arn}"]),
        *([] if any(policy.endswith(TLS_POLICY) for policy in role["AttachedPolicies"])
          else [f"the role {arn} may not issue certificates"]),
    ]


def _lets(group_ids: list[str], direction: str, peers: list[str], network: IPv4Network) -> bool:
    """Whether one of the security groups has a rule for NFS that names one of the peers, or the network that they are in."""
    rules = [rule for group in group_ids for rule in ec2._security_groups[group][direction]]
    return any(
        (rule["IpProtocol"] == "-1" or int(rule["FromPort"]) <= NFS <= int(rule["ToPort"]))
        and (
            any(pair.get("GroupId") in peers for pair in rule["UserIdGroupPairs"])
            or any(network.subnet_of(IPv4Network(cidr["CidrIp"])) for cidr in rule["IpRanges"])
        )
        for rule in rules
    )


def _volumes(properties: Properties, definition: Definition) -> list[str]:
    """Tasks stop with ResourceInitializationError: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-best-practices.html"""
    network = (properties.get("NetworkConfiguration") or {}).get("AwsvpcConfiguration") or {}
    subnets = [ec2._subnets[subnet] for subnet in network.get("Subnets") or []]
    mistakes = []
    for volume in definition.get("volumes") or []:
        if configuration := volume.get("efsVolumeConfiguration"):
            found = _volume(configuration, subnets, network.get("SecurityGroups") or [])
            mistakes += [f"the volume {volume['name']} cannot be mounted: {reason}" for reason in found]
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


def mistakes_of(properties: Properties) -> list[str]:
    """Why a service does not come up, with the properties of a template."""
    definition = ecs._task_defs[str(properties["TaskDefinition"]).rpartition("/")[2]]
    return [rule for rules in (_load_balancers, _service_connect, _volumes) for rule in rules(properties, definition)]


def reject() -> None:
    """Fails the resource before anything is created."""
    refuse("AWS::ECS::Service", mistakes_of, "Create or update Service")
