"""How tasks end that no service keeps running: they exit with 0 at once, unless they are told another code.

A task of a migration or a job ends when its essential container exits. No container runs here. One that could not start
ends before that, by the rules that services have (see resources/launch_rules.py).
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
"""

import json
import threading
from typing import Any

from ministack.core.responses import error_response_json
from ministack.services import ecs

from resources import launch_rules

REASON = "Essential container in task exited"
STOP_CODE = "EssentialContainerExited"
NOT_STARTED = "TaskFailedToStart"

_lock = threading.Lock()
_exit_codes: dict[str, int] = {}


def replace(exit_codes: dict[str, int]) -> None:
    """Forgets all outcomes, and takes these: exit codes by the family of the task definition."""
    if not all(isinstance(code, int) for code in exit_codes.values()):
        raise ValueError(f"an exit code is a number: {exit_codes}")
    with _lock:
        _exit_codes.clear()
        _exit_codes.update(exit_codes)


def _end(task: dict[str, Any]) -> None:
    family = task["taskDefinitionArn"].rpartition("/")[2].rpartition(":")[0]
    with _lock:
        code = _exit_codes.get(family, 0)
    # The first container is the workload's own, and sidecars end with it.
    task["containers"][0]["exitCode"] = code
    ecs._mark_task_stopped(task["taskArn"], task, REASON, STOP_CODE, exit_code=0)


def _network(data: dict[str, Any]) -> dict[str, Any]:
    return (data.get("networkConfiguration") or {}).get("awsvpcConfiguration") or {}


def _settle(task: dict[str, Any], network: dict[str, Any]) -> None:
    definition = ecs._task_defs[task["taskDefinitionArn"].rpartition("/")[2]]
    if failures := launch_rules.failures_of(definition, network):
        ecs._mark_task_stopped(task["taskArn"], task, "; ".join(failures), NOT_STARTED)
    else:
        _end(task)


def install() -> None:
    """Ends tasks once they have been started."""
    run = ecs._run_task

    def run_to_the_end(data: dict[str, Any]) -> Any:
        if data.get("group", "").startswith("service:"):
            return run(data)
        definition = ecs._task_defs.get(ecs._resolve_td_key(data.get("taskDefinition", "")))
        if definition and (refusals := launch_rules.refusals_of(definition, _network(data))):
            return error_response_json("InvalidParameterException", "; ".join(refusals), 400)
        response = run(data)
        if response[0] < 400:
            for started in json.loads(response[2])["tasks"]:
                _settle(ecs._tasks[started["taskArn"]], _network(data))
        return response

    ecs._run_task = run_to_the_end
    ecs._ACTION_MAP["RunTask"] = run_to_the_end
