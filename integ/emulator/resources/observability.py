"""Alarms on metric math, and the encryption of topics."""

from typing import Any

from ministack.services import cloudwatch, sns
from ministack.services.cloudformation import provisioners

from .base import Attributes, Created, Properties, amend, checked, true

# Topic attributes ministack's handler leaves out.
TOPIC_MEMBERS = ("KmsMasterKeyId", "SignatureVersion", "TracingConfig")
# Metric-math alarms have these in their `Metrics` instead.
SINGLE_METRIC_MEMBERS = ("MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Period", "Dimensions", "Unit")


def _complete_topic(arn: str, attributes: Attributes, properties: Properties) -> None:
    topic = sns._topics[arn]["attributes"]
    for member in TOPIC_MEMBERS:
        if member in properties:
            topic[member] = properties[member]
        else:
            topic.pop(member, None)
    if "DisplayName" not in properties:
        topic["DisplayName"] = ""


def _typed_query(query: Properties) -> dict[str, Any]:
    """A metric query with numbers as numbers: CloudFormation lets them be strings."""
    typed = dict(query)
    if stat := query.get("MetricStat"):
        typed["MetricStat"] = {**stat, "Period": int(stat["Period"])}
    if "Period" in query:
        typed["Period"] = int(query["Period"])
    typed["ReturnData"] = str(query.get("ReturnData", True)).lower() == "true"
    return typed


def _complete_alarms() -> None:
    """Accepts metric math, which ministack's handler refuses: stored and answered as given, never evaluated."""
    single_metric = provisioners._cw_metric_alarm_record

    def record(name: str, properties: Properties) -> dict[str, Any]:
        queries = properties.get("Metrics")
        if not queries:
            alarm = single_metric(name, properties)
            if alarm.get("ExtendedStatistic"):
                # An alarm has the one or the other.
                alarm.pop("Statistic", None)
            return {key: value for key, value in alarm.items() if value is not None}
        stand_in = {"MetricName": "-", "Namespace": "-", "Threshold": 0, **properties, "Metrics": None}
        alarm = single_metric(name, stand_in)
        for member in SINGLE_METRIC_MEMBERS:
            alarm.pop(member, None)
        return {**alarm, "Metrics": [_typed_query(query) for query in queries]}

    provisioners._cw_metric_alarm_record = record


def _composite_create(logical_id: str, properties: Properties, stack_name: str) -> Created:
    name = properties.get("AlarmName") or provisioners._physical_name(stack_name, logical_id, max_len=255)
    request = {**properties, "AlarmName": name, "ActionsEnabled": true(properties.get("ActionsEnabled", True))}
    response = cloudwatch._put_composite_alarm({}, request, is_cbor=False, is_json=True)
    checked(response, "AWS::CloudWatch::CompositeAlarm")
    return name, {"Arn": cloudwatch._composite_alarms[name]["AlarmArn"]}


def _composite_delete(name: str, properties: Properties) -> None:
    cloudwatch._composite_alarms.pop(name, None)


COMPOSITE_ALARM = {"create": _composite_create, "delete": _composite_delete}


def complete() -> None:
    """Members of ministack's own topic and alarm types."""
    amend("AWS::SNS::Topic", _complete_topic)
    _complete_alarms()
