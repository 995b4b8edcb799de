"""Makes operations on resources fail, on demand.

A fault names an operation and a type: `{"operation": "create", "type": "AWS::RDS::DBInstance", "message": "…"}`. It
strikes once, at the `nth` such operation from then on (default 1), before the resource has been touched, as a refusal
of the service does. With `"effect": "crash"` the emulator writes down what it holds and dies on the spot, as by
SIGKILL. With `"effect": "wait"` the operation lasts until the faults are replaced, and is done then; only for types
that ministack provisions on a thread of their own, such as replication groups: others would hold up everything.
"""

import os
import signal
import threading
from collections.abc import Callable
from typing import Any

from ministack.services.cloudformation import stacks

import durability

OPERATIONS = ("create", "update", "delete")
EFFECTS = ("fail", "crash", "wait")
# Longer than any test waits.
PATIENCE_SECONDS = 120

_lock = threading.Lock()
_waiting: list[dict[str, Any]] = []
_struck: list[dict[str, Any]] = []
_replaced = threading.Condition(_lock)


def replace(faults: list[dict[str, Any]]) -> None:
    """Forgets all faults, and takes these."""
    for fault in faults:
        known = fault.get("operation") in OPERATIONS and fault.get("effect", "fail") in EFFECTS
        if not known or not fault.get("type"):
            raise ValueError(f"a fault has an operation of {OPERATIONS}, an effect of {EFFECTS} and a type: {fault}")
    with _lock:
        _waiting[:] = [{"nth": 1, "effect": "fail", "message": "refused on demand", **fault} for fault in faults]
        _struck.clear()
        _replaced.notify_all()


def report() -> dict[str, Any]:
    """What still waits, and what has struck which resource."""
    with _lock:
        return {"waiting": list(_waiting), "struck": list(_struck)}


def _strike(operation: str, resource_type: str, resource: str) -> None:
    with _lock:
        fault = next((f for f in _waiting if (f["operation"], f["type"]) == (operation, resource_type)), None)
        if fault is None:
            return
        fault["nth"] -= 1
        if fault["nth"] > 0:
            return
        _waiting.remove(fault)
        _struck.append({**fault, "resource": resource})
        if fault["effect"] == "wait":
            _replaced.wait(PATIENCE_SECONDS)
            return
    if fault["effect"] == "crash":
        durability.save()
        os.kill(os.getpid(), signal.SIGKILL)
    raise ValueError(fault["message"])


def install() -> None:
    """Puts the faults before what the stack engine does to a resource."""
    provision, update, delete = stacks._provision_resource, stacks._update_resource, stacks._delete_resource

    def faulty_provision(resource_type: str, logical_id: str, *rest: Any) -> Any:
        _strike("create", resource_type, logical_id)
        return provision(resource_type, logical_id, *rest)

    def faulty_update(resource_type: str, physical_id: str, old: Any, new: Any, stack_name: str, *rest: Any) -> Any:
        if old != new:
            _strike("update", resource_type, physical_id)
        return update(resource_type, physical_id, old, new, stack_name, *rest)

    def faulty_delete(resource_type: str, physical_id: str, *rest: Any) -> Any:
        _strike("delete", resource_type, physical_id)
        return delete(resource_type, physical_id, *rest)

    replacements: dict[str, Callable[..., Any]] = {
        "_provision_resource": faulty_provision,
        "_update_resource": faulty_update,
        "_delete_resource": faulty_delete,
    }
    for name, replacement in replacements.items():
        setattr(stacks, name, replacement)
