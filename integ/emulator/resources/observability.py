"""Alarms on metric math, the hours at which alarms are mute, and the encryption of topics."""

import json
from typing import Any

from ministack.core.responses import (
    AccountRegionScopedDict,
    error_response_json,
    get_account_id,
    get_region,
    json_response,
    now_epoch,
)
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

_mute_rules = AccountRegionScopedDict()


def _mute_rule_put(name: str, properties: Properties) -> Created:
    targets = properties.get("MuteTargets", {}).get("AlarmNames", [])
    known = {*cloudwatch._alarms, *cloudwatch._composite_alarms}
    if unknown := sorted(set(targets) - known):
        raise ValueError(f"The alarms [{', '.join(unknown)}] do not exist (Service: CloudWatch)")
    arn = f"arn:aws:cloudwatch:{get_region()}:{get_account_id()}:alarm-mute-rule:{name}"
    members = {key: properties[key] for key in ("Description", "Rule", "StartDate", "ExpireDate") if key in properties}
    _mute_rules[name] = {
        "Name": name,
        "AlarmMuteRuleArn": arn,
        **members,
        "MuteTargets": {"AlarmNames": targets},
        "Status": "SCHEDULED",
        "LastUpdatedTimestamp": now_epoch(),
        "MuteType": "RECURRING",
    }
    return arn, {"Arn": arn, "Status": "SCHEDULED", "MuteType": "RECURRING"}


def _mute_rule_create(logical_id: str, properties: Properties, stack_name: str) -> Created:
    name = properties.get("Name") or provisioners._physical_name(stack_name, logical_id, max_len=255)
    if name in _mute_rules:
        raise ValueError(f"The alarm mute rule {name} already exists (Service: CloudWatch)")
    return _mute_rule_put(name, properties)


def _mute_rule_update(arn: str, old: Properties, new: Properties, stack_name: str, logical_id: str) -> Created:
    if old.get("Name") != new.get("Name"):
        return _mute_rule_create(logical_id, new, stack_name)
    return _mute_rule_put(arn.rpartition(":")[2], new)


def _mute_rule_delete(arn: str, properties: Properties) -> None:
    _mute_rules.pop(arn.rpartition(":")[2], None)


ALARM_MUTE_RULE = {
    "create": _mute_rule_create,
    "update": _mute_rule_update,
    "update_with_logical_id": True,
    "delete": _mute_rule_delete,
}


def _get_mute_rule(request: dict[str, Any]) -> Any:
    rule = _mute_rules.get(request.get("AlarmMuteRuleName", ""))
    return json_response(rule) if rule else error_response_json("ResourceNotFoundException", "Unknown mute rule", 404)


def _list_mute_rules(request: dict[str, Any]) -> Any:
    wanted = request.get("AlarmName")
    keys = ("AlarmMuteRuleArn", "ExpireDate", "Status", "MuteType", "LastUpdatedTimestamp")
    return json_response({
        "AlarmMuteRuleSummaries": [
            {key: rule[key] for key in keys if key in rule}
            for rule in _mute_rules.values()
            if not wanted or wanted in rule["MuteTargets"]["AlarmNames"]
        ],
    })


_CALLS = {"GetAlarmMuteRule": _get_mute_rule, "ListAlarmMuteRules": _list_mute_rules}


def serve() -> None:
    """Adds the calls that read the hours at which alarms are mute, for clients that speak JSON."""
    answer = cloudwatch.handle_request

    async def handle_request(method: str, path: str, headers: dict[str, str], body: bytes, query: Any) -> Any:
        call = _CALLS.get(headers.get("x-amz-target", "").rpartition(".")[2])
        return call(json.loads(body or b"{}")) if call else await answer(method, path, headers, body, query)

    cloudwatch.handle_request = handle_request


def complete() -> None:
    """Members of ministack's own topic and alarm types."""
    amend("AWS::SNS::Topic", _complete_topic)
    _complete_alarms()
