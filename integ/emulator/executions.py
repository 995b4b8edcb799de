"""Step Functions: tasks of Amazon ECS that fail, parallel branches that do, and the metrics of executions."""

import contextvars
import json
import queue
import threading
from typing import Any

from ministack.services import cloudwatch, stepfunctions

NAMESPACE = "AWS/States"


def _count(metric_name: str, execution: dict[str, Any]) -> None:
    """https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html"""
    dimensions = {"StateMachineArn": execution["stateMachineArn"]}
    cloudwatch.record_metric(NAMESPACE, metric_name, 1, "Count", dimensions)
    cloudwatch._evaluate_all_alarms()


# By status of an execution: what is counted when it has it.
COUNTED = {"RUNNING": "ExecutionsStarted", "SUCCEEDED": "ExecutionsSucceeded", "FAILED": "ExecutionsFailed"}


def _count_executions() -> None:
    emit = stepfunctions._emit_execution_status_event

    def counted(execution: dict[str, Any]) -> None:
        emit(execution)
        if metric_name := COUNTED.get(execution["status"]):
            _count(metric_name, execution)

    stepfunctions._emit_execution_status_event = counted


def _fail_with_task() -> None:
    """Fails a state whose task has failed, with the task as the cause: ministack takes any end for a success.

    https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-sync
    """
    poll = stepfunctions._poll_ecs_tasks

    def polled(cluster: str, task_arns: list[str]) -> Any:
        result = poll(cluster, task_arns)
        for task in result["tasks"]:
            if any(container.get("exitCode") != 0 for container in task["containers"]):
                raise stepfunctions._ExecutionError("States.TaskFailed", json.dumps(task))
        return result

    stepfunctions._poll_ecs_tasks = polled


def _run_branches(state: dict[str, Any], raw_input: Any, execution: dict[str, Any], ctx: dict[str, Any]) -> Any:
    """Ends with the first branch that fails, as that stops the others: ministack waits for all of them.

    The thread of a branch that is stopped sleeps on, and is heard no more.
    https://docs.aws.amazon.com/step-functions/latest/dg/state-parallel.html#error-handling-with-parallel-state
    """
    effective = stepfunctions._apply_parameters(state, stepfunctions._apply_input_path(state, raw_input, ctx), ctx)
    branches = state["Branches"]
    ended: queue.Queue[tuple[int, Any, Exception | None]] = queue.Queue()

    def run(index: int, branch: dict[str, Any]) -> None:
        try:
            output = stepfunctions._run_sub_machine(branch["States"], branch["StartAt"], effective, execution, {**ctx})
            ended.put((index, output, None))
        except Exception as error:
            ended.put((index, None, error))

    for index, branch in enumerate(branches):
        in_context = contextvars.copy_context().run
        threading.Thread(target=in_context, args=(run, index, branch), daemon=True).start()
    results = [None] * len(branches)
    for _ in branches:
        index, results[index], error = ended.get()
        if error is not None:
            if isinstance(error, stepfunctions._ExecutionError):
                raise error
            raise stepfunctions._ExecutionError("States.BranchFailed", str(error))
    output = stepfunctions._apply_result_selector(state, results)
    output = stepfunctions._apply_result_path(state, raw_input, output)
    return stepfunctions._apply_output_path(state, output, ctx), stepfunctions._next_or_end(state)


def install() -> None:
    """Completes the service."""
    _count_executions()
    _fail_with_task()
    stepfunctions._run_parallel_branches = _run_branches
