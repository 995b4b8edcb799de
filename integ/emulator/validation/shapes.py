"""Values against the shapes of a service model: what a service checks of a request before it looks at anything it has.

The rules are those of the service models that the SDKs are made of: required members, enums, ranges, lengths, patterns.
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/CommonParameters.html has them in prose, as every API reference.
The words are those of the services that validate by their model, such as Amazon ECS or AWS Lambda.
"""

import base64
import binascii
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape

from .patterns import compiled

NUMBERS = {"integer": int, "long": int, "short": int, "byte": int, "float": float, "double": float, "bigdecimal": float}
BOOLEANS = {"true": True, "false": False}


class Mistakes:
    """What a request has wrong, and where. Where it is `textual`, numbers and booleans are text, as in a query."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def add(self, value: Any, path: str, rule: str) -> None:
        """Notes that a value does not satisfy a rule."""
        shown = "null" if value is None else f"'{value}'"
        self.found.append(f"Value {shown} at '{path}' failed to satisfy constraint: Member must {rule}")

    def check(self, shape: Shape, value: Any, path: str, textual: bool) -> None:
        """Compares a value with a shape, and all that is in it."""
        if value is None or shape.metadata.get("document"):
            return
        match shape:
            case StructureShape():
                self._structure(shape, value, path, textual)
            case ListShape():
                self._list(shape, value, path, textual)
            case MapShape():
                self._map(shape, value, path, textual)
            case _:
                self._scalar(shape, value, path, textual)

    def _structure(self, shape: StructureShape, value: Any, path: str, textual: bool) -> None:
        if not isinstance(value, dict):
            self.add(value, path, "be a structure")
            return
        prefix = f"{path}." if path else ""
        for name in shape.required_members:
            if value.get(name) is None:
                self.add(None, f"{prefix}{name}", "not be null")
        if shape.is_tagged_union and sum(item is not None for item in value.values()) != 1:
            self.add(sorted(value), path, f"have exactly one of the members: [{', '.join(shape.members)}]")
        for name, item in value.items():
            if name in shape.members:
                self.check(shape.members[name], item, f"{prefix}{name}", textual)
            else:
                self.add(item, f"{prefix}{name}", "be one that the operation has")

    def _list(self, shape: ListShape, value: Any, path: str, textual: bool) -> None:
        if not isinstance(value, list):
            self.add(value, path, "be a list")
            return
        self._length(shape, value, path)
        for index, item in enumerate(value, start=1):
            self.check(shape.member, item, f"{path}.{index}.member", textual)

    def _map(self, shape: MapShape, value: Any, path: str, textual: bool) -> None:
        if not isinstance(value, dict):
            self.add(value, path, "be a map")
            return
        self._length(shape, value, path)
        for key, item in value.items():
            self.check(shape.key, key, f"{path}.key", textual)
            self.check(shape.value, item, f"{path}.{key}", textual)

    def _scalar(self, shape: Shape, value: Any, path: str, textual: bool) -> None:
        match shape.type_name:
            case "string" | "character":
                self._string(shape, value, path)
            case "boolean":
                if not (isinstance(value, bool) or (textual and str(value).lower() in BOOLEANS)):
                    self.add(value, path, "be a boolean")
            case "blob":
                self._blob(shape, value, path)
            case "timestamp":
                if isinstance(value, bool) or not isinstance(value, str | int | float):
                    self.add(value, path, "be a timestamp")
            case kind:
                self._number(shape, value, path, textual, NUMBERS[kind])

    def _string(self, shape: Shape, value: Any, path: str) -> None:
        if not isinstance(value, str):
            self.add(value, path, "be a string")
            return
        self._length(shape, value, path)
        allowed = shape.enum if isinstance(shape, StringShape) else []
        if allowed and value not in allowed:
            self.add(value, path, f"satisfy enum value set: [{', '.join(allowed)}]")
        pattern = shape.metadata.get("pattern")
        # A service compares the whole text, with or without anchors, as Java's `matches` does.
        if pattern and not compiled(pattern).fullmatch(value):
            self.add(value, path, f"satisfy regular expression pattern: {pattern}")

    def _blob(self, shape: Shape, value: Any, path: str) -> None:
        if isinstance(value, str):
            try:
                value = base64.b64decode(value, validate=True)
            except binascii.Error:
                self.add(value, path, "be encoded in Base64")
                return
        if not isinstance(value, bytes):
            self.add(value, path, "be binary data")
            return
        self._length(shape, value, path)

    def _number(self, shape: Shape, value: Any, path: str, textual: bool, kind: type) -> None:
        if textual and isinstance(value, str):
            try:
                value = kind(value)
            except ValueError:
                self.add(value, path, f"be a number of the type {shape.type_name}")
                return
        if isinstance(value, bool) or not isinstance(value, int | float) or (kind is int and value != int(value)):
            self.add(value, path, f"be a number of the type {shape.type_name}")
            return
        least, most = shape.metadata.get("min"), shape.metadata.get("max")
        if least is not None and value < float(least):
            self.add(value, path, f"have value greater than or equal to {least}")
        if most is not None and value > float(most):
            self.add(value, path, f"have value less than or equal to {most}")

    def _length(self, shape: Shape, value: Any, path: str) -> None:
        least, most = shape.metadata.get("min"), shape.metadata.get("max")
        shown = value if isinstance(value, str) else list(value) if isinstance(value, dict) else value
        if least is not None and len(value) < int(least):
            self.add(shown, path, f"have length greater than or equal to {least}")
        if most is not None and len(value) > int(most):
            self.add(shown, path, f"have length less than or equal to {most}")
