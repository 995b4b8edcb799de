"""Requests as they come, read by the model of their service: which operation, and with which members.

The protocols are those of https://smithy.io/2.0/aws/protocols/index.html. A member that the model does not have keeps
the name it came with, for shapes.py to find.
"""

import functools
import json
import re
import xml.etree.ElementTree as xml
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote

from botocore.loaders import Loader
from botocore.model import ListShape, MapShape, OperationModel, ServiceModel, Shape, StructureShape

# Names that services sign with, where the model has another one.
MODELS = {
    "aps": "amp",
    "elasticfilesystem": "efs",
    "elasticloadbalancing": "elbv2",
    "monitoring": "cloudwatch",
    "states": "stepfunctions",
    "tagging": "resourcegroupstaggingapi",
}
SCOPE = re.compile(r"(?:Credential=|^)[^/\s]+/\d{8}/[^/]+/([^/]+)/aws4_request")
FORM = "application/x-www-form-urlencoded"
# Of every request in a query string, and of presigned ones; `x-id` is what the JavaScript SDK adds.
COMMON = re.compile(r"^(x-id$|x-amz-)", re.IGNORECASE)


class UnknownOperationError(Exception):
    """A request that its service has no operation for."""


@dataclass(frozen=True)
class Request:
    """A request, with its body, and the names of its headers in lowercase."""

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> list[tuple[str, str]]:
        """What a query has in its body or in its address."""
        if self.headers.get("content-type", "").startswith(FORM):
            return [*self.query, *parse_qsl(self.body.decode(), keep_blank_values=True)]
        return self.query


@dataclass(frozen=True)
class Call:
    """An operation, and the members that it is called with. `textual`: numbers and booleans are text."""

    protocol: str
    operation: OperationModel
    members: dict[str, Any]
    textual: bool


@functools.cache
def model_of(service: str) -> ServiceModel:
    """The model of a service, by the name that requests are signed with. It is read once, where it is needed."""
    name = MODELS.get(service, service)
    return ServiceModel(Loader().load_service_model(name, "service-2"), name)


def signed_for(request: Request) -> str | None:
    """The service that a request is signed for. One that is not signed is not for a service's API."""
    scope = request.headers.get("authorization") or dict(request.query).get("X-Amz-Credential", "")
    match = SCOPE.search(scope)
    return match[1] if match else None


def read(request: Request, service: ServiceModel) -> Call:
    """The operation that a request calls, and its members."""
    if "x-amz-target" in request.headers:
        return _read_json(request, service)
    protocol = service.metadata["protocol"]
    form = dict(request.form)
    if "Action" in form:
        return _read_query(form, service, "ec2" if protocol == "ec2" else "query")
    if protocol in ("rest-json", "rest-xml"):
        return _read_rest(request, service, protocol)
    raise UnknownOperationError(f"{request.method} {request.path} of {service.service_name} names no operation")


def _operation(service: ServiceModel, name: str) -> OperationModel:
    if name not in service.operation_names:
        raise UnknownOperationError(f"{service.service_name} has no operation {name}")
    return service.operation_model(name)


def _read_json(request: Request, service: ServiceModel) -> Call:
    operation = _operation(service, request.headers["x-amz-target"].rpartition(".")[2])
    members = json.loads(request.body or b"{}")
    return Call("json", operation, _from_json(operation.input_shape, members) if operation.input_shape else members, False)


def _name(key: str, names: dict[str, str]) -> str:
    """The member that a request means by a key. One that is only called so in the model, and not in requests, is none."""
    return names.get(key, f"{key}?" if key in names.values() else key)


def _from_json(shape: Shape, value: Any) -> Any:
    if isinstance(value, dict) and isinstance(shape, StructureShape) and not shape.metadata.get("document"):
        names = {member.serialization.get("name", name): name for name, member in shape.members.items()}
        return {
            _name(key, names): _from_json(shape.members[names[key]], item) if key in names else item
            for key, item in value.items() if key != "__type"
        }
    if isinstance(value, list) and isinstance(shape, ListShape):
        return [_from_json(shape.member, item) for item in value]
    if isinstance(value, dict) and isinstance(shape, MapShape):
        return {key: _from_json(shape.value, item) for key, item in value.items()}
    return value


def _read_query(form: dict[str, str], service: ServiceModel, protocol: str) -> Call:
    operation = _operation(service, form["Action"])
    tree: dict[str, Any] = {}
    for key, value in form.items():
        if key in ("Action", "Version") or COMMON.match(key):
            continue
        *parents, last = key.split(".")
        node = tree
        for parent in parents:
            node = node.setdefault(parent, {})
            if not isinstance(node, dict):
                raise UnknownOperationError(f"{key} is both a value and a structure")
        node[last] = value
    shape = operation.input_shape
    return Call(protocol, operation, _from_query(shape, tree, protocol) if shape else tree, True)


def _query_name(name: str, shape: Shape, protocol: str) -> str:
    traits = shape.serialization
    if protocol == "ec2":
        given = traits.get("queryName") or traits.get("name", name)
        return given if "queryName" in traits or "name" not in traits else f"{given[0].upper()}{given[1:]}"
    if isinstance(shape, ListShape) and traits.get("flattened"):
        return shape.member.serialization.get("name") or traits.get("name", name)
    return traits.get("name", name)


def _numbered(node: dict[str, Any]) -> list[Any]:
    return [node[key] for key in sorted(node, key=lambda key: int(key) if key.isdigit() else 0)]


def _from_query(shape: Shape, node: Any, protocol: str) -> Any:
    if isinstance(shape, StructureShape) and isinstance(node, dict):
        names = {_query_name(name, member, protocol): name for name, member in shape.members.items()}
        return {
            _name(key, names): _from_query(shape.members[names[key]], item, protocol) if key in names else item
            for key, item in node.items()
        }
    if isinstance(shape, ListShape):
        if node == "":
            return []
        if protocol != "ec2" and not shape.serialization.get("flattened") and isinstance(node, dict):
            inner = shape.member.serialization.get("name", "member")
            node = node.get(inner, node.get("member", node))
        return [_from_query(shape.member, item, protocol) for item in _numbered(node)] if isinstance(node, dict) else node
    if isinstance(shape, MapShape) and isinstance(node, dict):
        key, value = shape.key.serialization.get("name", "key"), shape.value.serialization.get("name", "value")
        entries = _numbered(node if shape.serialization.get("flattened") else node.get("entry", node))
        return {entry[key]: _from_query(shape.value, entry.get(value), protocol) for entry in entries}
    return node


@dataclass(frozen=True)
class Route:
    """The address of an operation."""

    operation: OperationModel
    method: str
    path: re.Pattern[str]
    labels: list[str]
    constants: list[tuple[str, str]]
    needed: list[tuple[str, str]]

    def matches(self, request: Request) -> bool:
        """Whether a request has this address."""
        query = dict(request.query)
        return (
            request.method == self.method
            and self.path.fullmatch(request.path) is not None
            and all(name in query and value in ("", query[name]) for name, value in self.constants)
        )

    def has_needed(self, request: Request) -> bool:
        """Whether what tells operations of one address apart is there: `PutObject` and `CopyObject` are at the same."""
        query = dict(request.query)
        return all(name in query if where == "querystring" else name.lower() in request.headers for where, name in self.needed)


@functools.cache
def _routes(service: ServiceModel) -> list[Route]:
    return [_route(service.operation_model(name)) for name in service.operation_names]


def _route(operation: OperationModel) -> Route:
    path, _, query = operation.http["requestUri"].partition("?")
    labels: list[str] = []

    def group(label: re.Match[str]) -> str:
        labels.append(label[1])
        return "(.+)" if label[2] else "([^/]+)"

    # Only the labels are not literal: `/2015-03-31/functions/{FunctionName}`.
    parts = [re.sub(r"\{(\w+)(\+?)\}", group, part) if "{" in part else re.escape(part) for part in re.split(r"(\{\w+\+?\})", path)]
    shape = operation.input_shape
    members = shape.members if shape else {}
    needed = [
        (members[name].serialization["location"], members[name].serialization.get("name", name))
        for name in (shape.required_members if shape else [])
        if members[name].serialization.get("location") in ("querystring", "header")
    ]
    constants = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True)]
    return Route(operation, operation.http["method"], re.compile(f"{''.join(parts).rstrip('/')}/?"), labels, constants, needed)


def _read_rest(request: Request, service: ServiceModel, protocol: str) -> Call:
    routes = [route for route in _routes(service) if route.matches(request)]
    if not routes:
        raise UnknownOperationError(f"{service.service_name} has no operation at {request.method} {request.path}")
    most = max(len(route.constants) for route in routes)
    routes = [route for route in routes if len(route.constants) == most]
    complete = [route for route in routes if route.has_needed(request)]
    # Of those whose members are there, the one that needs most of them: `UploadPart` has what `PutObject` has, and more.
    chosen = max(complete or routes, key=lambda route: (len(route.needed) if complete else -len(route.needed), route.path.pattern.count("[^/]")))
    shape = chosen.operation.input_shape
    members = _from_rest(request, chosen, shape, protocol) if shape else {}
    return Call(protocol, chosen.operation, members, protocol == "rest-xml")


def _from_rest(request: Request, route: Route, shape: StructureShape, protocol: str) -> dict[str, Any]:
    labels = dict(zip(route.labels, (unquote(part) for part in route.path.fullmatch(request.path).groups()), strict=True))
    query: dict[str, list[str]] = {}
    for name, value in request.query:
        if not COMMON.match(name) and name not in dict(route.constants):
            query.setdefault(name, []).append(value)
    found: dict[str, Any] = {}
    inside: dict[str, Shape] = {}
    for name, member in shape.members.items():
        wire = member.serialization.get("name", name)
        match member.serialization.get("location"):
            case "uri":
                found[name] = _typed(member, labels.get(wire))
            case "querystring" if isinstance(member, MapShape):
                found[name], query = {key: values[0] for key, values in query.items()}, {}
            case "querystring":
                values = query.pop(wire, None)
                found[name] = values if values is None or isinstance(member, ListShape) else _typed(member, values[0])
            case "header":
                value = request.headers.get(wire.lower())
                found[name] = [item.strip() for item in value.split(",")] if value is not None and isinstance(member, ListShape) else _typed(member, value)
            case "headers":
                found[name] = {key[len(wire):]: value for key, value in request.headers.items() if key.startswith(wire.lower())}
            case _:
                inside[name] = member
    found.update({name: values[0] for name, values in query.items()})
    found.update(_from_body(request, shape, inside, protocol))
    return {name: value for name, value in found.items() if value is not None}


def _typed(shape: Shape, text: str | None) -> Any:
    """A number or a boolean of an address or a header. Text that is none stays text, for shapes.py to find."""
    if text is None or shape.type_name in ("string", "timestamp", "blob"):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _from_body(request: Request, shape: StructureShape, inside: dict[str, Shape], protocol: str) -> dict[str, Any]:
    payload = shape.serialization.get("payload")
    if payload:
        member = shape.members[payload]
        if not isinstance(member, StructureShape):
            return {payload: request.body} if member.type_name == "blob" else {payload: request.body.decode()}
        return {payload: _parsed(request.body, member, protocol)} if request.body else {}
    if not inside or not request.body:
        return {}
    return _parsed(request.body, shape, protocol, inside)


def _parsed(body: bytes, shape: StructureShape, protocol: str, members: dict[str, Shape] | None = None) -> Any:
    if protocol == "rest-json":
        return _from_json(shape, json.loads(body))
    return _from_xml_structure(shape.members if members is None else members, xml.fromstring(body))


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _from_xml_structure(members: dict[str, Shape], element: xml.Element) -> dict[str, Any]:
    names = {_xml_name(name, member): name for name, member in members.items()}
    found: dict[str, Any] = {}
    for tag, children in _by_tag(element).items():
        name = _name(tag, names)
        if name not in members:
            found[name] = children[0].text or ""
            continue
        member = members[name]
        found[name] = _from_xml(member, children if member.serialization.get("flattened") else children[0])
    for attribute, value in element.attrib.items():
        # `xsi:type`, as the grantee of an ACL has.
        name = next((name for wire, name in names.items() if wire.rpartition(":")[2] == _local(attribute)), None)
        if name:
            found[name] = value
    return found


def _xml_name(name: str, shape: Shape) -> str:
    if isinstance(shape, ListShape) and shape.serialization.get("flattened"):
        return shape.serialization.get("name") or shape.member.serialization.get("name", name)
    return shape.serialization.get("name", name)


def _by_tag(element: xml.Element) -> dict[str, list[xml.Element]]:
    tags: dict[str, list[xml.Element]] = {}
    for child in element:
        tags.setdefault(_local(child.tag), []).append(child)
    return tags


def _from_xml(shape: Shape, element: xml.Element | list[xml.Element]) -> Any:
    if isinstance(shape, ListShape):
        return [_from_xml(shape.member, child) for child in element]
    if isinstance(shape, MapShape):
        entries = [_by_tag(entry) for entry in element]
        key, value = shape.key.serialization.get("name", "key"), shape.value.serialization.get("name", "value")
        return {entry[key][0].text: _from_xml(shape.value, entry[value][0]) for entry in entries}
    if isinstance(element, list):
        element = element[0]
    if isinstance(shape, StructureShape):
        return _from_xml_structure(shape.members, element)
    return element.text or ""
