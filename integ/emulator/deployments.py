"""What Amazon ECS tells of images and of deployments, and ministack does not: digests, and the list of a service's deployments."""

import hashlib
from typing import Any

from ministack.core.responses import error_response_json, json_response
from ministack.services import ecs

# What a rollout is called as a service deployment.
STATUS = {"COMPLETED": "SUCCESSFUL", "IN_PROGRESS": "IN_PROGRESS", "FAILED": "ROLLBACK_SUCCESSFUL"}


def _digest(image: str) -> str:
    """The digest that an image is named by, or one that depends on the image's name: no registry is asked."""
    return image.rpartition("@")[2] if "@" in image else f"sha256:{hashlib.sha256(image.encode()).hexdigest()}"


def _list_service_deployments(data: dict[str, Any]) -> Any:
    service = ecs._services.get(f"{ecs._resolve_cluster_name(data.get('cluster', 'default'))}/{data['service']}")
    if service is None:
        return error_response_json("ServiceNotFoundException", "Service not found.", 400)
    briefs = [
        {
            "serviceDeploymentArn": f"{service['serviceArn'].replace(':service/', ':service-deployment/')}/{deployment['id'].rpartition('/')[2]}",
            "serviceArn": service["serviceArn"],
            "clusterArn": service["clusterArn"],
            "createdAt": deployment["createdAt"],
            "status": STATUS[deployment["rolloutState"]],
        }
        for deployment in service["deployments"]
    ]
    return json_response({"serviceDeployments": briefs})


def install() -> None:
    """Adds both."""
    build = ecs._build_task_containers

    def with_digests(*arguments: Any) -> list[dict[str, Any]]:
        return [{**container, "imageDigest": _digest(container["image"])} for container in build(*arguments)]

    ecs._build_task_containers = with_digests
    ecs._ACTION_MAP["ListServiceDeployments"] = _list_service_deployments
