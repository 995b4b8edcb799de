"""What the resource handlers share: the shapes of ministack's handler table, and ways to amend an entry of it."""

import secrets
import uuid
from collections.abc import Callable
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services.cloudformation import provisioners

Properties = dict[str, Any]
Attributes = dict[str, Any]
Created = tuple[str, Attributes]
Create = Callable[[str, Properties, str], Created]
Handler = dict[str, Any]

HANDLERS: dict[str, Handler] = provisioners._RESOURCE_HANDLERS


def new_id(prefix: str) -> str:
    """An EC2-style resource id: `nat-0a1b2c3d4e5f60718`."""
    return f"{prefix}-{secrets.token_hex(9)[:17]}"


def recorded(create: Create) -> Handler:
    """A type with a physical id and attributes in its stack, and no effect beyond it."""
    return {"create": create, "delete": lambda physical_id, properties: None}


def amend(resource_type: str, after: Callable[[str, Attributes, Properties], None]) -> None:
    """Runs `after(physical_id, attributes, properties)` on what the type's create and update answer."""
    handler = HANDLERS[resource_type]
    create, update = handler["create"], handler.get("update")

    def amended_create(logical_id: str, properties: Properties, stack_name: str) -> Created:
        physical_id, attributes = create(logical_id, properties, stack_name)
        after(physical_id, attributes, properties)
        return physical_id, attributes

    handler["create"] = amended_create
    if update is None:
        return

    def amended_update(physical_id: str, old: Properties, new: Properties, *rest: Any) -> Created:
        new_physical_id, attributes = update(physical_id, old, new, *rest)
        after(new_physical_id, attributes, new)
        return new_physical_id, attributes

    handler["update"] = amended_update


def refuse(resource_type: str, mistakes_of: Callable[[Properties], list[str]], operation: str) -> None:
    """Fails a resource that the service would not create or change so, before anything is created or changed."""
    handler = HANDLERS[resource_type]

    def check(properties: Properties) -> None:
        if mistakes := mistakes_of(properties):
            raise ValueError(f"Invalid request provided: {operation}: {'; '.join(mistakes)}")

    create, update = handler["create"], handler.get("update")

    def strict_create(logical_id: str, properties: Properties, stack_name: str) -> Created:
        check(properties)
        return create(logical_id, properties, stack_name)

    handler["create"] = strict_create
    if update is None:
        return

    def strict_update(physical_id: str, old: Properties, new: Properties, *rest: Any) -> Created:
        check(new)
        return update(physical_id, old, new, *rest)

    handler["update"] = strict_update


def checked(response: tuple[int, Any, Any], resource_type: str) -> None:
    """Turns an error answer of a ministack service into a failed resource."""
    if response[0] >= 400:
        raise ValueError(f"{resource_type} failed: {response[2]!r}")


def true(value: object) -> bool:
    """A template boolean, which may be the string "true"."""
    return str(value).lower() == "true"


def aws_managed_key(service: str) -> str:
    """The ARN of the account's `aws/<service>` key, the same each time."""
    key_id = uuid.uuid5(uuid.NAMESPACE_URL, f"{get_account_id()}/{get_region()}/aws/{service}")
    return f"arn:aws:kms:{get_region()}:{get_account_id()}:key/{key_id}"
