"""Answers a stack operation when it is over, as far as a client can wait for that.

On AWS the answer comes at once and clients poll, every five seconds in the CDK's case. Here the operation takes less
than a second: a test of two stacks would spend most of its time between polls.
"""

import asyncio
from typing import Any

from ministack.services import cloudformation

# Longer than any stack takes here, shorter than a client's patience.
WAIT_SECONDS = 30


def install() -> None:
    """Wraps the CloudFormation service."""
    answer = cloudformation.handle_request

    async def handle_request(*request: Any) -> Any:
        before = asyncio.all_tasks()
        response = await answer(*request)
        # The service answers without yielding, so what is new is what this request scheduled.
        scheduled = asyncio.all_tasks() - before
        if scheduled:
            await asyncio.wait(scheduled, timeout=WAIT_SECONDS)
        return response

    cloudformation.handle_request = handle_request
