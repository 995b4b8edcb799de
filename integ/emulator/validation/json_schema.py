"""Values against a JSON schema, as CloudFormation compares the properties of a resource with the schema of its type.

The keywords are those of the CloudFormation registry's meta-schema, and those that cfn-lint's copies have besides.
https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
https://github.com/aws-cloudformation/cfn-lint/blob/main/docs/getting_started/rules.md
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from .formats import FORMATS, UNCHECKED
from .patterns import compiled

Schema = dict[str, Any]
NUMBER = re.compile(r"-?\d+(\.\d+)?")
INTEGER = re.compile(r"-?\d+")


def _is_boolean(value: Any) -> bool:
    return isinstance(value, bool) or value in ("true", "false", "True", "False")


def _is_number(value: Any) -> bool:
    return not isinstance(value, bool) and (isinstance(value, int | float) or (isinstance(value, str) and NUMBER.fullmatch(value) is not None))


def _is_integer(value: Any) -> bool:
    return _is_number(value) and (float(value).is_integer() if not isinstance(value, str) else INTEGER.fullmatch(value) is not None)


# A template's scalars are converted to what the schema has, where they can be: "5" is a number, and true is text.
TYPES: dict[str, Callable[[Any], bool]] = {
    "array": lambda value: isinstance(value, list),
    "boolean": _is_boolean,
    "integer": _is_integer,
    "null": lambda value: value is None,
    "number": _is_number,
    "object": lambda value: isinstance(value, dict),
    "string": lambda value: isinstance(value, str | int | float),
}


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _same(value: Any, other: Any) -> bool:
    scalar = isinstance(value, str | int | float) and isinstance(other, str | int | float)
    return _text(value) == _text(other) if scalar else value == other


class Validator:
    """The mistakes of values, by one schema with its definitions."""

    def __init__(self, root: Schema) -> None:
        self._root = root

    def mistakes(self, value: Any, schema: Any = None, path: str = "#") -> Iterator[str]:
        """What is wrong with a value, and where, in the words of CloudFormation where it has some."""
        schema = self._root if schema is None else schema
        if isinstance(schema, bool):
            if not schema:
                yield f"{path}: no value is permitted"
            return
        for keyword, rule in schema.items():
            if check := KEYWORDS.get(keyword):
                yield from check(self, value, rule, schema, path)

    def allows(self, value: Any, schema: Any) -> bool:
        """Whether a value has no mistakes."""
        return next(self.mistakes(value, schema), None) is None

    def resolve(self, reference: str) -> Any:
        """`#/definitions/Tag`"""
        found: Any = self._root
        for part in reference.removeprefix("#/").split("/"):
            found = found[part.replace("~1", "/").replace("~0", "~")]
        return found


Check = Callable[[Validator, Any, Any, Schema, str], Iterator[str]]


def _reference(validator: Validator, value: Any, rule: str, schema: Schema, path: str) -> Iterator[str]:
    yield from validator.mistakes(value, validator.resolve(rule), path)


def _type(validator: Validator, value: Any, rule: Any, schema: Schema, path: str) -> Iterator[str]:
    kinds = rule if isinstance(rule, list) else [rule]
    # An object in the place of text is a policy, which CloudFormation writes out.
    if not any(TYPES[kind](value) for kind in kinds):
        yield f"{path}: expected type: {' or '.join(kinds)}, found: {type(value).__name__} ({json.dumps(value)[:100]})"


def _enum(validator: Validator, value: Any, rule: list[Any], schema: Schema, path: str) -> Iterator[str]:
    if not any(_same(value, allowed) for allowed in rule):
        yield f"{path}: {value} is not a valid enum value, which are {', '.join(map(str, rule))}"


def _enum_in_any_case(validator: Validator, value: Any, rule: list[str], schema: Schema, path: str) -> Iterator[str]:
    if _text(value).lower() not in [allowed.lower() for allowed in rule]:
        yield f"{path}: {value} is not a valid enum value, which are {', '.join(rule)}"


def _constant(validator: Validator, value: Any, rule: Any, schema: Schema, path: str) -> Iterator[str]:
    if not _same(value, rule):
        yield f"{path}: {value} is not {rule}"


def _pattern(validator: Validator, value: Any, rule: str, schema: Schema, path: str) -> Iterator[str]:
    if isinstance(value, str | int | float) and not compiled(rule).search(_text(value)):
        yield f"{path}: failed validation constraint for keyword [pattern]: {value} does not match {rule}"


def _format(validator: Validator, value: Any, rule: str, schema: Schema, path: str) -> Iterator[str]:
    if rule in FORMATS and not FORMATS[rule](value):
        yield f"{path}: {value} is not a valid {rule}"


def _minimum(validator: Validator, value: Any, rule: float, schema: Schema, path: str) -> Iterator[str]:
    if _is_number(value) and float(value) < rule:
        yield f"{path}: {value} is not greater or equal to {rule}"


def _maximum(validator: Validator, value: Any, rule: float, schema: Schema, path: str) -> Iterator[str]:
    if _is_number(value) and float(value) > rule:
        yield f"{path}: {value} is not less or equal to {rule}"


def _exclusive_minimum(validator: Validator, value: Any, rule: float, schema: Schema, path: str) -> Iterator[str]:
    if _is_number(value) and float(value) <= rule:
        yield f"{path}: {value} is not greater than {rule}"


def _exclusive_maximum(validator: Validator, value: Any, rule: float, schema: Schema, path: str) -> Iterator[str]:
    if _is_number(value) and float(value) >= rule:
        yield f"{path}: {value} is not less than {rule}"


def _multiple_of(validator: Validator, value: Any, rule: float, schema: Schema, path: str) -> Iterator[str]:
    if _is_number(value) and not float(float(value) / rule).is_integer():
        yield f"{path}: {value} is not a multiple of {rule}"


def _size(kind: type | tuple[type, ...], what: str, too_few: bool) -> Check:
    def check(validator: Validator, value: Any, rule: int, schema: Schema, path: str) -> Iterator[str]:
        if not isinstance(value, kind):
            return
        # A policy in the place of text is as long as its JSON.
        size = len(value) if not isinstance(value, int | float) else len(_text(value))
        if size < rule if too_few else size > rule:
            yield f"{path}: expected {'at least' if too_few else 'at most'} {rule} {what}, found: {size}"

    return check


def _unique_items(validator: Validator, value: Any, rule: bool, schema: Schema, path: str) -> Iterator[str]:
    if rule and isinstance(value, list):
        items = [json.dumps(item, sort_keys=True) for item in value]
        if len(items) > len(set(items)):
            yield f"{path}: array items are not unique"


def _max_unique_items(validator: Validator, value: Any, rule: int, schema: Schema, path: str) -> Iterator[str]:
    if isinstance(value, list):
        different = len({json.dumps(item, sort_keys=True) for item in value})
        if different > rule:
            yield f"{path}: expected at most {rule} different items, found: {different}"


def _unique_keys(validator: Validator, value: Any, rule: list[str], schema: Schema, path: str) -> Iterator[str]:
    if isinstance(value, list):
        keys = [json.dumps([item.get(key) for key in rule]) for item in value if isinstance(item, dict)]
        if len(keys) > len(set(keys)):
            yield f"{path}: array items do not have unique {', '.join(rule)}"


def _items(validator: Validator, value: Any, rule: Any, schema: Schema, path: str) -> Iterator[str]:
    if isinstance(value, list):
        first = len(schema.get("prefixItems", []))
        for index, item in enumerate(value[first:], start=first):
            yield from validator.mistakes(item, rule, f"{path}/{index}")


def _prefix_items(validator: Validator, value: Any, rule: list[Any], schema: Schema, path: str) -> Iterator[str]:
    if isinstance(value, list):
        for index, (item, each) in enumerate(zip(value, rule, strict=False)):
            yield from validator.mistakes(item, each, f"{path}/{index}")


def _properties(validator: Validator, value: Any, rule: dict[str, Any], schema: Schema, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name in rule.keys() & value.keys():
            yield from validator.mistakes(value[name], rule[name], f"{path}/{name}")


def _pattern_properties(validator: Validator, value: Any, rule: dict[str, Any], schema: Schema, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for pattern, each in rule.items():
            for name in filter(compiled(pattern).search, value):
                yield from validator.mistakes(value[name], each, f"{path}/{name}")


def _additional_properties(validator: Validator, value: Any, rule: Any, schema: Schema, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        return
    patterns = [compiled(pattern) for pattern in schema.get("patternProperties", {})]
    for name in value.keys() - schema.get("properties", {}).keys():
        if any(pattern.search(name) for pattern in patterns):
            continue
        if rule is False:
            yield f"{path}: extraneous key [{name}] is not permitted"
        else:
            yield from validator.mistakes(value[name], rule, f"{path}/{name}")


def _required(validator: Validator, value: Any, rule: list[str], schema: Schema, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name in rule:
            if name not in value:
                yield f"{path}: required key [{name}] not found"


def _required_xor(validator: Validator, value: Any, rule: list[str], schema: Schema, path: str) -> Iterator[str]:
    if isinstance(value, dict) and sum(name in value for name in rule) != 1:
        yield f"{path}: exactly one of the keys [{', '.join(rule)}] is required"


def _required_or(validator: Validator, value: Any, rule: list[str], schema: Schema, path: str) -> Iterator[str]:
    if isinstance(value, dict) and not any(name in value for name in rule):
        yield f"{path}: one of the keys [{', '.join(rule)}] is required"


def _dependent_required(validator: Validator, value: Any, rule: dict[str, list[str]], schema: Schema, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name in rule.keys() & value.keys():
            for missing in [each for each in rule[name] if each not in value]:
                yield f"{path}: required key [{missing}] not found, which [{name}] needs"


def _dependent_excluded(validator: Validator, value: Any, rule: dict[str, list[str]], schema: Schema, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name in rule.keys() & value.keys():
            for other in [each for each in rule[name] if each in value]:
                yield f"{path}: the keys [{name}] and [{other}] exclude each other"


def _dependencies(validator: Validator, value: Any, rule: dict[str, Any], schema: Schema, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name in rule.keys() & value.keys():
            if isinstance(rule[name], list):
                yield from _dependent_required(validator, value, {name: rule[name]}, schema, path)
            else:
                yield from validator.mistakes(value, rule[name], path)


def _all_of(validator: Validator, value: Any, rule: list[Any], schema: Schema, path: str) -> Iterator[str]:
    for each in rule:
        yield from validator.mistakes(value, each, path)


def _any_of(validator: Validator, value: Any, rule: list[Any], schema: Schema, path: str) -> Iterator[str]:
    if not any(validator.allows(value, each) for each in rule):
        yield f"{path}: no subschema matched out of the total {len(rule)} subschemas: {'; '.join(_first(validator, value, rule, path))}"


def _one_of(validator: Validator, value: Any, rule: list[Any], schema: Schema, path: str) -> Iterator[str]:
    matched = sum(validator.allows(value, each) for each in rule)
    if matched == 0:
        yield f"{path}: #: 0 subschemas matched instead of one: {'; '.join(_first(validator, value, rule, path))}"
    elif matched > 1:
        yield f"{path}: #: {matched} subschemas matched instead of one"


def _first(validator: Validator, value: Any, rule: list[Any], path: str) -> list[str]:
    """The first mistake by each of several schemas."""
    return [next(validator.mistakes(value, each, path)) for each in rule]


def _not(validator: Validator, value: Any, rule: Any, schema: Schema, path: str) -> Iterator[str]:
    if validator.allows(value, rule):
        yield f"{path}: subject must not be valid against schema {json.dumps(rule)}"


def _if(validator: Validator, value: Any, rule: Any, schema: Schema, path: str) -> Iterator[str]:
    branch = "then" if validator.allows(value, rule) else "else"
    if branch in schema:
        yield from validator.mistakes(value, schema[branch], path)


KEYWORDS: dict[str, Check] = {
    "$ref": _reference,
    "additionalProperties": _additional_properties,
    "allOf": _all_of,
    "anyOf": _any_of,
    "const": _constant,
    "dependencies": _dependencies,
    "dependentExcluded": _dependent_excluded,
    "dependentRequired": _dependent_required,
    "enum": _enum,
    "enumCaseInsensitive": _enum_in_any_case,
    "exclusiveMaximum": _exclusive_maximum,
    "exclusiveMinimum": _exclusive_minimum,
    "format": _format,
    "if": _if,
    "items": _items,
    "maxItems": _size(list, "items", too_few=False),
    "maxLength": _size((str, int, float), "characters", too_few=False),
    "maxProperties": _size(dict, "properties", too_few=False),
    "maxUniqueItems": _max_unique_items,
    "maximum": _maximum,
    "minItems": _size(list, "items", too_few=True),
    "minLength": _size((str, int, float), "characters", too_few=True),
    "minProperties": _size(dict, "properties", too_few=True),
    "minimum": _minimum,
    "multipleOf": _multiple_of,
    "not": _not,
    "oneOf": _one_of,
    "pattern": _pattern,
    "patternProperties": _pattern_properties,
    "prefixItems": _prefix_items,
    "properties": _properties,
    "required": _required,
    "requiredOr": _required_or,
    "requiredXor": _required_xor,
    "type": _type,
    "uniqueItems": _unique_items,
    "uniqueKeys": _unique_keys,
}

# What says no more than what a value is for, or how CloudFormation goes about it.
ANNOTATIONS = {
    "$comment",
    "$id",
    "$schema",
    "additionalIdentifiers",
    "arrayType",
    "conditionalCreateOnlyProperties",
    "createOnlyProperties",
    "default",
    "definitions",
    "deprecatedProperties",
    "description",
    "documentationUrl",
    "else",
    "examples",
    "handlers",
    "insertionOrder",
    "lifecycle",
    "nonPublicProperties",
    "primaryIdentifier",
    "propertyTransform",
    # By registry.py.
    "readOnlyProperties",
    "relationshipRef",
    "replacementStrategy",
    "resourceLink",
    "sourceUrl",
    "taggable",
    "tagging",
    "then",
    "title",
    "typeConfiguration",
    "typeName",
    "writeOnlyProperties",
}
NAMED = ("definitions", "patternProperties", "properties")
NESTED = ("additionalProperties", "allOf", "anyOf", "else", "if", "items", "not", "oneOf", "prefixItems", "then")


def unknown_keywords(schema: Any) -> set[str]:
    """Keywords and formats that nothing here compares a value with: a rule that is not applied guards nothing."""
    if isinstance(schema, list):
        return set().union(*map(unknown_keywords, schema))
    if not isinstance(schema, dict):
        return set()
    inner = [each for keyword in NAMED for each in schema.get(keyword, {}).values()]
    inner += [schema[keyword] for keyword in NESTED if keyword in schema]
    formats = {f"format {schema['format']}"} if "format" in schema and schema["format"] not in {*FORMATS, *UNCHECKED} else set()
    return (formats | (schema.keys() - KEYWORDS.keys() - ANNOTATIONS)).union(*map(unknown_keywords, inner))
