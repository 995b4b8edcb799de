"""Amazon Managed Service for Prometheus: workspaces, and whether they take what a collector writes to them.

Samples are counted, and not kept: nothing can query them.
https://docs.aws.amazon.com/prometheus/latest/APIReference/API_WorkspaceDescription.html
"""

import re
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

from .base import Attributes, Created, Properties

# As its requests are signed.
SERVICE = "aps"
MAX_ALIAS = 100

_workspaces = AccountRegionScopedDict()


def _attributes(workspace: dict[str, Any]) -> Attributes:
    return {
        "Arn": workspace["arn"],
        "WorkspaceId": workspace["workspaceId"],
        "PrometheusEndpoint": workspace["prometheusEndpoint"],
    }


def _checked_alias(properties: Properties) -> str:
    alias = properties.get("Alias", "")
    if len(alias) > MAX_ALIAS:
        raise ValueError(f"The alias of a workspace has at most {MAX_ALIAS} characters (Service: Amp)")
    return alias


def _create(logical_id: str, properties: Properties, stack_name: str) -> Created:
    workspace_id = f"ws-{uuid.uuid4()}"
    arn = f"arn:aws:aps:{get_region()}:{get_account_id()}:workspace/{workspace_id}"
    _workspaces[workspace_id] = {
        "arn": arn,
        "workspaceId": workspace_id,
        "alias": _checked_alias(properties),
        "prometheusEndpoint": f"https://aps-workspaces.{get_region()}.amazonaws.com/workspaces/{workspace_id}/",
        "status": {"statusCode": "ACTIVE"},
        "createdAt": now_epoch(),
    }
    return arn, _attributes(_workspaces[workspace_id])


def _update(arn: str, old: Properties, new: Properties, stack_name: str, logical_id: str) -> Created:
    if old.get("KmsKeyArn") != new.get("KmsKeyArn"):
        return _create(logical_id, new, stack_name)
    workspace = _workspaces[arn.rpartition("/")[2]]
    workspace["alias"] = _checked_alias(new)
    return arn, _attributes(workspace)


def _delete(arn: str, properties: Properties) -> None:
    _workspaces.pop(arn.rpartition("/")[2], None)


WORKSPACE = {"create": _create, "update": _update, "update_with_logical_id": True, "delete": _delete}


async def handle_request(method: str, path: str, headers: dict[str, str], body: bytes, query: Any) -> Any:
    """Describes a workspace, or takes what is written to one."""
    match = re.fullmatch(r"/workspaces/([^/]+)(/api/v1/remote_write)?", path)
    workspace = match and _workspaces.get(match[1])
    if workspace is None:
        return error_response_json("ResourceNotFoundException", "Workspace not found", 404)
    match method, match[2]:
        case "GET", None:
            return json_response({"workspace": workspace})
        case "POST", str():
            return json_response({})
    return error_response_json("ValidationException", f"{method} {path} is not answered here", 400)


def serve() -> None:
    """Puts the service among those the emulator routes to."""
    router.SERVICE_PATTERNS[SERVICE] = {"host_patterns": [r"aps\.", r"aps-workspaces\."], "credential_scope": SERVICE}
    app.SERVICE_HANDLERS[SERVICE] = handle_request
