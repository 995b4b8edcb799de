"""What Amazon ECS rejects in a task definition for Fargate, and ministack accepts."""

from typing import Any

from .base import Properties, refuse

ROUTED = "awsfirelens"
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-services-parameters
NOT_ON_FARGATE = ("DisableNetworking", "DnsSearchDomains", "DnsServers", "DockerSecurityOptions", "ExtraHosts", "Hostname", "Links", "Privileged")

Container = dict[str, Any]


def _essential(container: Container) -> bool:
    return str(container.get("Essential", True)).lower() == "true"


def _dependencies(containers: list[Container]) -> list[str]:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html"""
    by_name = {container["Name"]: container for container in containers}
    mistakes = ["two containers have the same name"] if len(by_name) < len(containers) else []
    awaited = {name: [each["ContainerName"] for each in container.get("DependsOn", [])] for name, container in by_name.items()}
    for name, container in by_name.items():
        for dependency in container.get("DependsOn", []):
            other, condition = by_name.get(dependency["ContainerName"]), dependency["Condition"]
            if other is None:
                mistakes.append(f"{name} depends on {dependency['ContainerName']}, which is not in the task")
            elif condition == "HEALTHY" and "HealthCheck" not in other:
                mistakes.append(f"{name} depends on the health of {other['Name']}, which has no health check")
            elif condition in ("COMPLETE", "SUCCESS") and _essential(other):
                mistakes.append(f"{name} depends on {condition} of {other['Name']}, which is essential")
    for name in by_name:
        reached, following = set(), list(awaited[name])
        while following:
            if (current := following.pop()) not in reached:
                reached.add(current)
                following += awaited.get(current, [])
        if name in reached:
            mistakes.append(f"{name} depends on itself")
    return mistakes


def _log_routing(containers: list[Container]) -> list[str]:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html"""
    routers = [container["Name"] for container in containers if "FirelensConfiguration" in container]
    routed = [container["Name"] for container in containers if container.get("LogConfiguration", {}).get("LogDriver") == ROUTED]
    return [
        *([f"the task has {len(routers)} log routers, and can have one"] if len(routers) > 1 else []),
        *([f"{', '.join(routed)} log through {ROUTED}, and the task has no log router"] if routed and not routers else []),
    ]


def _volumes(volumes: list[Properties], containers: list[Container]) -> list[str]:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EFSVolumeConfiguration.html"""
    names = {volume["Name"] for volume in volumes}
    mistakes = [
        f"{container['Name']} mounts the volume {mount['SourceVolume']}, which is not in the task"
        for container in containers for mount in container.get("MountPoints", []) if mount["SourceVolume"] not in names
    ]
    for volume in volumes:
        efs = volume.get("EFSVolumeConfiguration", {})
        authorization = efs.get("AuthorizationConfig", {})
        if ("AccessPointId" in authorization or authorization.get("IAM") == "ENABLED") and efs.get("TransitEncryption") != "ENABLED":
            mistakes.append(f"the volume {volume['Name']} needs encryption in transit for its access point or IAM")
        if "AccessPointId" in authorization and efs.get("RootDirectory", "/") != "/":
            mistakes.append(f"the volume {volume['Name']} has a root directory and an access point")
    return mistakes


def _sizes(properties: Properties, containers: list[Container]) -> list[str]:
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html"""
    cpu = sum(int(container.get("Cpu", 0)) for container in containers)
    memory = sum(int(container.get("MemoryReservation", container.get("Memory", 0))) for container in containers)
    return [
        *([f"the containers reserve {cpu} of {properties['Cpu']} CPU units"] if cpu > int(properties["Cpu"]) else []),
        *([f"the containers reserve {memory} of {properties['Memory']} MiB"] if memory > int(properties["Memory"]) else []),
    ]


def _network(containers: list[Container]) -> list[str]:
    """Containers of a task share a network interface: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html"""
    ports = [(int(port["ContainerPort"]), port.get("Protocol", "tcp")) for container in containers for port in container.get("PortMappings", [])]
    return [f"two containers listen on {port}/{protocol}" for port, protocol in sorted(set(ports)) if ports.count((port, protocol)) > 1]


def _execution_role(properties: Properties, containers: list[Container]) -> list[str]:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html"""
    if properties.get("ExecutionRoleArn"):
        return []
    needs = {
        "images of Amazon ECR": any(".dkr.ecr." in str(container["Image"]) for container in containers),
        "the log driver awslogs": any(container.get("LogConfiguration", {}).get("LogDriver") == "awslogs" for container in containers),
        "secrets": any(container.get("Secrets") for container in containers),
    }
    return [f"the task has no execution role, which it needs for {what}" for what, needed in needs.items() if needed]


def mistakes_of(properties: Properties) -> list[str]:
    """Why Amazon ECS rejects a task definition, in the casing of a template."""
    containers = properties["ContainerDefinitions"]
    return [
        *([] if any(_essential(container) for container in containers) else ["no container is essential"]),
        *_dependencies(containers),
        *_log_routing(containers),
        *_volumes(properties.get("Volumes", []), containers),
        *_sizes(properties, containers),
        *_network(containers),
        *_execution_role(properties, containers),
        *(f"{container['Name']} has {name}, which Fargate does not support" for container in containers for name in NOT_ON_FARGATE if container.get(name)),
    ]


def reject() -> None:
    """Fails the resource before anything is registered."""
    refuse("AWS::ECS::TaskDefinition", mistakes_of, "Create TaskDefinition")
