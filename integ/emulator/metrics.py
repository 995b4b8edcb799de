"""Metrics that services report of themselves and ministack leaves out, expressions, and alarms of one metric alone.

Queues and tasks report once a minute: here the sample of a minute is taken whenever somebody asks for metrics.
"""

import json
import time
from types import FunctionType
from typing import Any

from ministack.services import cloudwatch, ecs, sqs

import metric_math

MINUTE = 60
COUNTS = {
    # By attribute of a queue:
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
    "ApproximateNumberOfMessages": "ApproximateNumberOfMessagesVisible",
    "ApproximateNumberOfMessagesNotVisible": "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed": "ApproximateNumberOfMessagesDelayed",
}


def _report(namespace: str, name: str, dimensions: dict[str, str], values: list[float]) -> None:
    """The samples of this minute, in place of those that were taken before in the same minute."""
    points = cloudwatch._metric_bucket((namespace, name, cloudwatch._dims_key(dimensions)))
    now = time.time()
    points[:] = [point for point in points if point["Timestamp"] // MINUTE != now // MINUTE]
    points.extend({"Timestamp": now, "Value": value, "Unit": "None", "Dimensions": dimensions} for value in values)


def _report_all() -> None:
    for url, queue in sqs._queues.items():
        sqs._refresh_counts(queue)
        for attribute, name in COUNTS.items():
            _report("AWS/SQS", name, {"QueueName": url.rpartition("/")[2]}, [float(queue["attributes"][attribute])])
    for service in ecs._services.values():
        if not service["runningCount"]:
            continue
        dimensions = {"ClusterName": service["clusterArn"].rpartition("/")[2], "ServiceName": service["serviceName"]}
        # Each task sends a sample, of the nothing that it does:
        # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_utilization.html
        for name in ("CPUUtilization", "MemoryUtilization"):
            _report("AWS/ECS", name, dimensions, [0.0] * service["runningCount"])


def _answer_expressions() -> None:
    """Computes expressions of other queries of a request: ministack answers that it does not."""
    get = cloudwatch._get_metric_data

    def computed(params: Any, request: Any, is_cbor: bool, is_json: bool = False) -> Any:
        _report_all()
        queries = request.get("MetricDataQueries", [])
        if not any(query.get("Expression") for query in queries):
            return get(params, request, is_cbor, is_json)
        measured = [{**query, "ReturnData": True} for query in queries if not query.get("Expression")]
        answer = get(params, {**request, "MetricDataQueries": measured}, False, is_json=True)
        results = {result["Id"]: result for result in json.loads(answer[2])["MetricDataResults"]}
        series = {key: dict(zip(r["Timestamps"], r["Values"], strict=True)) for key, r in results.items()}
        wanted = []
        for query in queries:
            if query.get("Expression"):
                series[query["Id"]] = metric_math.evaluate(query["Expression"], series)
            if query.get("ReturnData", True):
                values = dict(sorted(series[query["Id"]].items()))
                wanted.append({
                    "Id": query["Id"],
                    "Label": query.get("Label", query["Id"]),
                    "Timestamps": list(values),
                    "Values": list(values.values()),
                    "StatusCode": "Complete",
                })
        if is_cbor:
            return cloudwatch._cbor_ok({"MetricDataResults": [cloudwatch._cbor_metric_data_result(r) for r in wanted]})
        return cloudwatch._json_ok({"MetricDataResults": wanted})

    cloudwatch._get_metric_data = computed


def _watch_one_metric() -> None:
    """Lets an alarm see the metric of its own dimensions: ministack shows it all metrics of the name."""
    evaluate = cloudwatch._evaluate_alarm

    def evaluated(alarm: dict[str, Any]) -> None:
        dimensions = cloudwatch._dims_key({d["Name"]: d["Value"] for d in alarm.get("Dimensions") or []})
        key = (alarm.get("Namespace"), alarm.get("MetricName"), dimensions)
        own = {key: cloudwatch._metrics[key]} if key in cloudwatch._metrics else {}
        # The same function, to which no other metric is known; other threads see all of them.
        FunctionType(evaluate.__code__, {**vars(cloudwatch), "_metrics": own})(alarm)

    cloudwatch._evaluate_alarm = evaluated


def install() -> None:
    """Completes the service."""
    _answer_expressions()
    _watch_one_metric()
