"""Answers the paths below `/_emulator/`: what to let fail, how tasks end, what is protected, what is held, to forget it."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import ministack.app

import durability
import faults
import holdings
import protection
import task_outcomes

PREFIX = "/_emulator/"


async def _body(receive: Callable[[], Awaitable[dict[str, Any]]]) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body


def _answer(method: str, path: str, body: bytes) -> bytes:
    match method, path:
        case "PUT", "faults":
            faults.replace(json.loads(body))
            return b"{}"
        case "GET", "faults":
            return json.dumps(faults.report()).encode()
        case "PUT", "task-outcomes":
            task_outcomes.replace(json.loads(body))
            return b"{}"
        case "PUT", "protection":
            protection.honour(json.loads(body))
            return b"{}"
        case "GET", "holdings":
            return holdings.as_json()
        case "PUT", "empty":
            durability.forget()
            return b"{}"
    raise ValueError(f"{method} {PREFIX}{path} is none of the emulator's calls")


def install() -> None:
    """Stands before the emulator's web application."""
    application = ministack.app.app

    async def controlled(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await application(scope, receive, send)
            return
        try:
            status, body = 200, _answer(scope["method"], scope["path"].removeprefix(PREFIX), await _body(receive))
        except ValueError as error:
            status, body = 400, str(error).encode()
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    ministack.app.app = controlled
