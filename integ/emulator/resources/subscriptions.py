"""SNS: what a subscription may be, and whether the queue lets the topic send to it. Ministack takes any, and asks no queue.

https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html
"""

import json
import math
from typing import Any

from ministack.core.iam_evaluator import EvalContext, evaluate_resource_policy
from ministack.core.responses import get_region
from ministack.services import sns, sqs

from .base import Properties, refuse

SUBSCRIPTION = "AWS::SNS::Subscription"
SENDER = "sns.amazonaws.com"
# https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
MAX_KEYS = 5
MAX_COMBINATIONS = 150


def _filter_mistakes(policy: Any, scope: str) -> list[str]:
    policy = json.loads(policy) if isinstance(policy, str) else policy
    if scope != "MessageAttributes":
        return []
    if nested := [name for name, values in policy.items() if not isinstance(values, list)]:
        return [f"FilterPolicy: {', '.join(nested)} must be a list, because attributes have no members"]
    combinations = math.prod(len(values) for values in policy.values())
    return [
        *([f"FilterPolicy: {len(policy)} keys, and can have {MAX_KEYS}"] if len(policy) > MAX_KEYS else []),
        *([f"FilterPolicy: {combinations} combinations, and can have {MAX_COMBINATIONS}"]
          if combinations > MAX_COMBINATIONS else []),
    ]


def _queue_mistakes(topic_arn: str, queue_arn: str) -> list[str]:
    if sqs._queue_by_arn(queue_arn) is None:
        return [f"Endpoint: there is no queue {queue_arn}"]
    # https://docs.aws.amazon.com/sns/latest/dg/fifo-topic-message-delivery.html
    if queue_arn.endswith(".fifo") and not topic_arn.endswith(".fifo"):
        return ["Endpoint: FIFO SQS Queues can not be subscribed to standard SNS topics"]
    return []


def mistakes_of(properties: Properties) -> list[str]:
    """Why Amazon SNS rejects a subscription."""
    topic_arn = properties["TopicArn"]
    if topic_arn not in sns._topics:
        return [f"TopicArn: there is no topic {topic_arn}"]
    policy, redrive = properties.get("FilterPolicy"), properties.get("RedrivePolicy") or {}
    dead_letters = redrive.get("deadLetterTargetArn")
    return [
        *(_queue_mistakes(topic_arn, properties["Endpoint"]) if properties["Protocol"] == "sqs" else []),
        *(_filter_mistakes(policy, properties.get("FilterPolicyScope", "MessageAttributes")) if policy else []),
        *([f"RedrivePolicy: there is no queue {dead_letters}"]
          if dead_letters and sqs._queue_by_arn(dead_letters) is None else []),
    ]


def _queue_lets(queue_arn: str, service: str, source_arn: str, source_account: str) -> bool:
    """Whether the policy of a queue lets an AWS service send to it, which does so over TLS."""
    queue = sqs._queue_by_arn(queue_arn)
    policy = queue and queue["attributes"].get("Policy")
    if not policy:
        return False
    context = EvalContext(
        principal_arn="*",
        principal_type="Service",
        principal_account="",
        action="sqs:SendMessage",
        resource_arn=queue_arn,
        region=get_region(),
        secure_transport=True,
        service_context={"aws:sourcearn": source_arn, "aws:sourceaccount": source_account},
    )
    return evaluate_resource_policy(policy, context, service=service).decision == "Allow"


def _dead_letters(topic_arn: str, queue_arn: str) -> str | None:
    """Where a subscription puts what it cannot deliver."""
    for subscription in sns._topics[topic_arn]["subscriptions"]:
        if subscription["endpoint"] == queue_arn and (redrive := subscription["attributes"].get("RedrivePolicy")):
            return json.loads(redrive)["deadLetterTargetArn"]
    return None


def _deliver_or_redrive() -> None:
    """Puts what a queue refuses into the dead-letter queue of the subscription, if that one takes it.

    https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
    """
    deliver = sns._deliver_to_sqs

    def delivered(endpoint: str, *message: Any, topic_arn: str = "", **options: Any) -> None:
        account = topic_arn.split(":")[4]
        queue = endpoint if _queue_lets(endpoint, SENDER, topic_arn, account) else _dead_letters(topic_arn, endpoint)
        if queue:
            deliver(queue, *message, topic_arn=topic_arn, **options)

    sns._deliver_to_sqs = delivered


def complete() -> None:
    """Rules of subscriptions, and of deliveries."""
    refuse(SUBSCRIPTION, mistakes_of, "Subscribe")
    sqs.queue_policy_allows = _queue_lets
    _deliver_or_redrive()
