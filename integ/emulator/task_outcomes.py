"""How tasks end that no service keeps running: they exit with 0 at once, unless they are told another code.

A task of a migration or a job ends when its essential container exits. No container runs here.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
"""

import json
import threading
from typing import Any

from ministack.services import ecs

REASON = "Essential container in task exited"
STOP_CODE = "EssentialContainerExited"

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


def install() -> None:
    """Ends tasks once they have been started."""
    run = ecs._run_task

    def run_to_the_end(data: dict[str, Any]) -> Any:
        response = run(data)
        if response[0] < 400 and not data.get("group", "").startswith("service:"):
            for started in json.loads(response[2])["tasks"]:
                _end(ecs._tasks[started["taskArn"]])
        return response

    ecs._run_task = run_to_the_end
    ecs._ACTION_MAP["RunTask"] = run_to_the_end
