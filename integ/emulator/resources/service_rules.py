"""What keeps a service of Amazon ECS from being created, or its tasks from starting (see launch_rules.py), and ministack lets pass."""

from typing import Any

from ministack.services import alb, ecs, iam, servicediscovery

from . import certificate_authorities, launch_rules
from .base import Properties, refuse, true

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
    trusted = launch_rules.trusts(arn, ECS)
    if trusted is None:
        return [f"there is no role {arn}"]
    role = next(role for role in iam._roles.values() if role["Arn"] == arn)
    return [
        *([] if trusted else [f"{ECS} may not assume the role {arn}"]),
        *([] if any(policy.endswith(TLS_POLICY) for policy in role["AttachedPolicies"])
          else [f"the role {arn} may not issue certificates"]),
    ]


def _tasks(properties: Properties, definition: Definition) -> list[str]:
    """What keeps any task from starting. A service that runs none is created all the same."""
    network = (properties.get("NetworkConfiguration") or {}).get("AwsvpcConfiguration") or {}
    in_api = {name[0].lower() + name[1:]: value for name, value in network.items()}
    if mistakes := launch_rules.refusals_of(definition, in_api):
        return mistakes
    return launch_rules.failures_of(definition, in_api) if int(properties.get("DesiredCount", 1)) > 0 else []


def mistakes_of(properties: Properties) -> list[str]:
    """Why a service does not come up, with the properties of a template."""
    definition = ecs._task_defs[str(properties["TaskDefinition"]).rpartition("/")[2]]
    return [rule for rules in (_load_balancers, _service_connect, _tasks) for rule in rules(properties, definition)]


def reject() -> None:
    """Fails the resource before anything is created."""
    refuse("AWS::ECS::Service", mistakes_of, "Create or update Service")
