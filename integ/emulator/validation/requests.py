"""Rejects requests that the model of their service does not allow, before the emulator handles them."""

import json
import re
import uuid
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl, quote
from xml.sax.saxutils import escape

import ministack.app
from botocore.exceptions import UnknownServiceError
from ministack.services import ecs

from .shapes import Mistakes
from .wire import Call, Request, UnknownOperationError, model_of, read, signed_for

Answer = tuple[int, dict[str, str], bytes]
Receive = Callable[[], Awaitable[dict[str, Any]]]


def mistakes_of(call: Call) -> list[str]:
    """What a call has wrong."""
    mistakes = Mistakes()
    if call.operation.input_shape:
        mistakes.check(call.operation.input_shape, call.members, "", call.textual)
    return mistakes.found


def _summary(found: list[str]) -> str:
    return f"{len(found)} validation error{'s' if len(found) > 1 else ''} detected: {'; '.join(found)}"


def _error(protocol: str, code: str, message: str) -> Answer:
    """An error in the form of the protocol: https://smithy.io/2.0/aws/protocols/index.html"""
    request_id = str(uuid.uuid4())
    if protocol in ("json", "rest-json"):
        headers = {"content-type": "application/x-amz-json-1.1", "x-amzn-errortype": code, "x-amzn-requestid": request_id}
        return 400, headers, json.dumps({"__type": code, "message": message}).encode()
    error = f"<Code>{code}</Code><Message>{escape(message)}</Message>"
    if protocol == "ec2":
        body = f"<Response><Errors><Error>{error}</Error></Errors><RequestID>{request_id}</RequestID></Response>"
    elif protocol == "s3":
        body = f"<Error>{error}<RequestId>{request_id}</RequestId></Error>"
    else:
        body = f"<ErrorResponse><Error><Type>Sender</Type>{error}</Error><RequestId>{request_id}</RequestId></ErrorResponse>"
    return 400, {"content-type": "text/xml", "x-amzn-requestid": request_id}, body.encode()


def _code(protocol: str) -> str:
    """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html, and the common errors of each API."""
    return {"ec2": "InvalidParameterValue", "query": "ValidationError", "s3": "InvalidRequest"}.get(protocol, "ValidationException")


# APIs of other projects that a service offers besides its own.
# https://docs.aws.amazon.com/prometheus/latest/userguide/AMP-APIReference-Prometheus-Compatible-Apis.html
WITHOUT_MODEL = [("aps", re.compile(r"/workspaces/[^/]+/api/v1/"))]


def rejection(request: Request) -> Answer | None:
    """What a service answers to a request that its model does not allow."""
    signed = signed_for(request)
    if signed is None or any(signed == service and path.match(request.path) for service, path in WITHOUT_MODEL):
        return None
    try:
        service = model_of(signed)
        protocol = "s3" if signed == "s3" else str(service.metadata["protocol"])
        if "x-amz-target" in request.headers:
            protocol = "json"
        elif request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded") and protocol != "ec2":
            protocol = "query"
        call = read(request, service)
    except UnknownServiceError as error:
        return _error("json", "UnknownService", str(error))
    except UnknownOperationError as error:
        return _error(protocol, "UnknownOperationException", str(error))
    found = mistakes_of(call)
    if not found:
        return None
    message = _summary(found)
    ministack.app.logger.warning("%s.%s is rejected: %s", signed, call.operation.name, message)
    return _error(protocol, _code(protocol), message)


async def _body(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return body
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body


def _guard_clients() -> None:
    """Stands before the emulator's web application."""
    application = ministack.app.app

    async def validated(scope: dict[str, Any], receive: Receive, send: Any) -> None:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope.get("headers", [])}
        query = parse_qsl(scope.get("query_string", b"").decode(), keep_blank_values=True)
        if scope["type"] != "http" or signed_for(Request("", "", query, headers, b"")) is None:
            await application(scope, receive, send)
            return
        body = await _body(receive)
        path = (scope.get("raw_path") or quote(scope["path"]).encode()).decode("latin-1").partition("?")[0]
        answer = rejection(Request(scope["method"], path, query, headers, body))
        if answer is None:
            pending = [{"type": "http.request", "body": body, "more_body": False}]

            async def again() -> dict[str, Any]:
                return pending.pop() if pending else await receive()

            await application(scope, again, send)
            return
        status, answered, text = answer
        start = {"type": "http.response.start", "status": status, "headers": [(k.encode(), v.encode()) for k, v in answered.items()]}
        await send(start)
        await send({"type": "http.response.body", "body": text})

    ministack.app.app = validated


def _guard_state_machines() -> None:
    """Stands before what Step Functions calls within the emulator: `aws-sdk` integrations, and tasks of Amazon ECS."""
    call, run_task = ministack.app.call_service_handler_sync, ecs._run_task

    def validated(handler: Any, method: str, path: str, headers: dict[str, str], body: Any, query: dict[str, Any], *rest: Any) -> Any:
        pairs = [(name, value) for name, values in query.items() for value in (values if isinstance(values, list) else [values])]
        content = body.encode() if isinstance(body, str) else body or b""
        request = Request(method, path, pairs, {name.lower(): value for name, value in headers.items()}, content)
        return rejection(request) or call(handler, method, path, headers, body, query, *rest)

    def validated_task(members: dict[str, Any]) -> Any:
        if members.get("group", "").startswith("service:"):
            # Of a service's own scheduler, which is no client.
            return run_task(members)
        found = mistakes_of(Call("json", model_of("ecs").operation_model("RunTask"), members, False))
        return _error("json", "InvalidParameterException", _summary(found)) if found else run_task(members)

    ministack.app.call_service_handler_sync = validated
    ecs._run_task = validated_task


def install() -> None:
    """Stands before all services."""
    _guard_clients()
    _guard_state_machines()
