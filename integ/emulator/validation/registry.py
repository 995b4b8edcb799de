"""Rejects resources that the schema of their type does not allow, before the emulator makes or changes them.

The schemas are those of the CloudFormation registry, as cfn-lint has them, with the enums, patterns and limits that
the service models and the documentation state besides: https://github.com/aws-cloudformation/cfn-lint. What is
compared are the properties as they are when they reach the service, with all intrinsic functions resolved.
"""

import functools
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ministack.services.cloudformation import stacks

from .json_schema import Validator, unknown_keywords

# Where cfn-lint's schemas are, of the version that judges the templates (see installation.ts).
SCHEMAS = Path(os.environ["CFN_SCHEMAS"])
REGION = "us-east-1"
# Without properties of their own, or with those that the template's author thinks of.
FREE = ("Custom::", "AWS::CloudFormation::CustomResource", "AWS::CDK::Metadata")


@functools.cache
def _files() -> dict[str, str]:
    return json.loads((SCHEMAS / "providers" / f"{REGION}.json").read_text())


@functools.cache
def _schema(resource_type: str) -> dict[str, Any] | None:
    """The schema of a type. It is read once, where it is needed."""
    file = _files().get(resource_type)
    if file is None:
        return None
    schema = json.loads((SCHEMAS / "resources" / f"{file}.json").read_text())
    if unknown := unknown_keywords(schema):
        raise RuntimeError(f"json_schema.py does not know these keywords of {resource_type}: {', '.join(sorted(unknown))}")
    return schema


def _read_only(value: Any, pointer: list[str]) -> bool:
    """Whether a value has what a pointer such as `/properties/Endpoint/Address` points to."""
    if not pointer:
        return True
    if pointer[0] == "*":
        return isinstance(value, list) and any(_read_only(item, pointer[1:]) for item in value)
    return isinstance(value, dict) and pointer[0] in value and _read_only(value[pointer[0]], pointer[1:])


def mistakes_of(resource_type: str, properties: Any) -> Iterator[str]:
    """What CloudFormation rejects in the properties of a resource."""
    if resource_type.startswith(FREE):
        return
    schema = _schema(resource_type)
    if schema is None:
        yield f"Unrecognized resource type: {resource_type}"
        return
    for pointer in schema.get("readOnlyProperties", []):
        path = pointer.removeprefix("/properties/")
        if _read_only(properties, path.split("/")):
            yield f"#: Encountered unsupported properties in {{/}}: [{path}] is read-only"
    yield from Validator(schema).mistakes(properties)


def _guard(resource_type: str, properties: Any) -> None:
    if mistakes := list(mistakes_of(resource_type, properties)):
        raise ValueError(f"Properties validation failed for resource of type {resource_type} with message: {'; '.join(mistakes)}")


def install() -> None:
    """Asks before the stack engine makes or changes a resource."""
    provision, update = stacks._provision_resource, stacks._update_resource

    def guarded_provision(resource_type: str, logical_id: str, properties: Any, *rest: Any) -> Any:
        _guard(resource_type, properties)
        return provision(resource_type, logical_id, properties, *rest)

    def guarded_update(resource_type: str, physical_id: str, old: Any, new: Any, *rest: Any) -> Any:
        if old != new:
            _guard(resource_type, new)
        return update(resource_type, physical_id, old, new, *rest)

    stacks._provision_resource = guarded_provision
    stacks._update_resource = guarded_update
