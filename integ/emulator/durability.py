"""State that outlives the emulator's process, where a run asks for it (PERSIST_STATE=1), and operations cut short.

Ministack saves at a regular end alone. Here what there is is written down just before a crash too, as the stores of
AWS are always, and at the next start an operation that was under way is rolled back: CloudFormation forgets none.
"""

import asyncio
import sys
from typing import Any

import ministack.app
from ministack.core import persistence
from ministack.core.responses import AccountRegionScopedDict, AccountScopedDict
from ministack.services import cloudformation
from ministack.services.cloudformation import changesets, handlers, stacks

OWN_STATE = "launcher"


def _own_stores() -> dict[str, Any]:
    """The stores that our own resource types have beside ministack's."""
    return {
        f"{module_name}:{name}": store
        for module_name, module in sorted(sys.modules.items()) if module_name.startswith("resources.")
        for name, store in vars(module).items() if isinstance(store, AccountScopedDict | AccountRegionScopedDict)
        if getattr(module, "__name__", "") == module_name
    }


def save() -> None:
    """Writes down all there is."""
    ministack.app.save_all(ministack.app._build_persistence_save_dict())
    persistence.save_state(OWN_STATE, _own_stores())


def forget() -> None:
    """Empties the account: all that ministack holds, and what our own resource types have beside it."""
    ministack.app._reset_all_state()
    for store in _own_stores().values():
        store._data.clear()


def _load_own() -> None:
    for key, loaded in (persistence.load_state(OWN_STATE) or {}).items():
        _own_stores()[key]._data.update(loaded._data)


def _interrupted(stack: dict[str, Any]) -> dict[str, Any] | None:
    return stack.get("_under_way") if stack.get("StackStatus", "").endswith("_IN_PROGRESS") else None


def _failed_operation(stack: dict[str, Any], under_way: dict[str, Any]) -> dict[str, Any]:
    """The operation as the engine would describe it had its next step failed."""
    previous = (under_way["previous_stack"] or {}).get("_resources", {})
    touched = [
        logical_id for logical_id, record in stack.get("_resources", {}).items()
        if previous.get(logical_id) != record
    ]
    replaced = [
        logical_id for logical_id in touched
        if logical_id in previous
        and previous[logical_id]["PhysicalResourceId"] != stack["_resources"][logical_id]["PhysicalResourceId"]
    ]
    return stacks._failed_operation(
        under_way["is_update"], under_way["previous_stack"], touched, None, None, replaced, False,
        under_way["template"], under_way["param_values"], False, stack.get("Tags"),
        (under_way["previous_stack"] or {}).get("Tags"),
    )


async def _roll_back_interrupted() -> None:
    for (_account, _region, name), stack in list(cloudformation._stacks._data.items()):
        if (under_way := _interrupted(stack)) is None:
            continue
        with stacks._stack_region_context(stack, stack["StackId"]):
            operation = _failed_operation(stack, under_way)
            reason = "The operation was interrupted."
            await stacks._roll_back_operation(name, stack["StackId"], stack, operation, reason)
        stack.pop("_under_way", None)


def install() -> None:
    """Notes every operation on its stack while it is under way, and finishes at the start what is noted there."""
    deploy = stacks._deploy_stack_async

    async def noted(
        stack_name: str, stack_id: str, template: Any, param_values: Any, *rest: Any, **options: Any
    ) -> None:
        stack = cloudformation._stacks[stack_name]
        stack["_under_way"] = {
            "is_update": options.get("is_update", False),
            "previous_stack": options.get("previous_stack"),
            "template": template,
            "param_values": param_values,
        }
        try:
            await deploy(stack_name, stack_id, template, param_values, *rest, **options)
        finally:
            stack.pop("_under_way", None)

    for module in (stacks, changesets, handlers):
        module._deploy_stack_async = noted
    load = ministack.app._load_persisted_state

    def load_all() -> None:
        load()
        _load_own()
        asyncio.get_running_loop().create_task(_roll_back_interrupted())

    ministack.app._load_persisted_state = load_all
