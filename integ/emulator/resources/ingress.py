"""Load balancers, listener rules, web ACL associations."""

from collections.abc import Callable
from typing import Any

from ministack.services import alb, ec2, waf
from ministack.services.cloudformation import provisioners

from .base import HANDLERS, Attributes, Created, Properties, amend, checked, recorded
from .weights import associate

RULE = "AWS::ElasticLoadBalancingV2::ListenerRule"
RECORD = "AWS::Route53::RecordSet"
LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
# What AWS answers for attributes a template does not set.
LOAD_BALANCER_ATTRIBUTES = {
    "access_logs.s3.enabled": "false",
    "deletion_protection.enabled": "false",
    "idle_timeout.timeout_seconds": "60",
    "routing.http.desync_mitigation_mode": "defensive",
    "routing.http.drop_invalid_header_fields.enabled": "false",
    "routing.http2.enabled": "true",
}
TARGET_GROUP_ATTRIBUTES = {
    "deregistration_delay.timeout_seconds": "300",
    "load_balancing.algorithm.type": "round_robin",
    "slow_start.duration_seconds": "0",
    "stickiness.enabled": "false",
    "stickiness.type": "lb_cookie",
}


def _fill_attributes(attributes: list[dict[str, str]], defaults: dict[str, str]) -> None:
    declared = {attribute["Key"] for attribute in attributes}
    attributes.extend({"Key": key, "Value": value} for key, value in defaults.items() if key not in declared)


def _complete_load_balancer(arn: str, attributes: Attributes, properties: Properties) -> None:
    _fill_attributes(alb._lb_attrs[arn], LOAD_BALANCER_ATTRIBUTES)
    load_balancer = alb._lbs[arn]
    first_subnet = ec2._subnets.get(next(iter(load_balancer["Subnets"]), ""), {})
    load_balancer["VpcId"] = first_subnet.get("VpcId", load_balancer["VpcId"])


def _complete_target_group(arn: str, attributes: Attributes, properties: Properties) -> None:
    _fill_attributes(alb._tg_attrs[arn], TARGET_GROUP_ATTRIBUTES)


def _complete_rule(arn: str, attributes: Attributes, properties: Properties) -> None:
    associate(arn)
    alb._tags[arn] = provisioners._elbv2_tags(properties.get("Tags"))


def _refuse_taken_priority(properties: Properties, own_arn: str | None) -> None:
    """Fails as AWS does where ministack would keep two rules of one priority."""
    place = properties.get("ListenerArn"), str(properties.get("Priority"))
    if any((r["ListenerArn"], r["Priority"]) == place for r in alb._rules.values() if r["RuleArn"] != own_arn):
        raise ValueError(f"Priority '{place[1]}' is currently in use (Service: ElasticLoadBalancingV2)")


def _guard_rules() -> None:
    """Checks a rule's priority before ministack creates or updates it, and deletes its tags with it."""
    handler = HANDLERS[RULE]
    create, update, delete = handler["create"], handler["update"], handler["delete"]

    def guarded_create(logical_id: str, properties: Properties, stack_name: str) -> Created:
        _refuse_taken_priority(properties, None)
        return create(logical_id, properties, stack_name)

    def guarded_update(arn: str, old: Properties, new: Properties, *rest: str) -> Created:
        _refuse_taken_priority(new, arn)
        return update(arn, old, new, *rest)

    def thorough_delete(arn: str, properties: Properties) -> None:
        delete(arn, properties)
        alb._tags.pop(arn, None)

    handler.update(create=guarded_create, update=guarded_update, delete=thorough_delete)


def _with_zones(describe: Callable[[dict[str, Any]], str]) -> Callable[[dict[str, Any]], str]:
    """Names each subnet's own zone where ministack names the region's first for all."""

    def described(load_balancer: dict[str, Any]) -> str:
        xml = describe(load_balancer)
        for subnet_id in load_balancer.get("Subnets", []):
            zone = ec2._subnets.get(subnet_id, {}).get("AvailabilityZone")
            before, found, after = xml.partition(f"</ZoneName><SubnetId>{subnet_id}<")
            if found and zone:
                xml = before.rpartition("<ZoneName>")[0] + f"<ZoneName>{zone}" + found + after
        return xml

    return described


def _complete_listener(arn: str, attributes: Attributes, properties: Properties) -> None:
    alb._listener_attrs.setdefault(arn, [])


def _forget_listener_attributes() -> None:
    """Deletes a listener's attributes with it: ministack keeps them."""
    delete = HANDLERS[LISTENER]["delete"]

    def thorough(arn: str, properties: Properties) -> None:
        delete(arn, properties)
        alb._listener_attrs.pop(arn, None)

    HANDLERS[LISTENER]["delete"] = thorough


def _association_create(logical_id: str, properties: Properties, stack_name: str) -> Created:
    checked(waf._associate_web_acl(properties), "AWS::WAFv2::WebACLAssociation")
    return f"{properties['ResourceArn']}|{properties['WebACLArn']}", {}


def _association_delete(physical_id: str, properties: Properties) -> None:
    waf._disassociate_web_acl(properties)


WEB_ACL_ASSOCIATION = {"create": _association_create, "delete": _association_delete}
LISTENER_CERTIFICATE = recorded(lambda logical_id, properties, stack_name: (f"{stack_name}-{logical_id}", {}))


def _records_of(properties: Properties) -> dict[tuple[str, str], Properties]:
    """The records of a group by name and type, each with the hosted zone of the group."""
    zone = {key: properties[key] for key in ("HostedZoneId", "HostedZoneName") if key in properties}
    return {(record["Name"], record["Type"]): {**zone, **record} for record in properties["RecordSets"]}


def _record_group_create(logical_id: str, properties: Properties, stack_name: str) -> Created:
    created: list[Properties] = []
    try:
        for record in _records_of(properties).values():
            HANDLERS[RECORD]["create"](logical_id, record, stack_name)
            created.append(record)
    except Exception:
        # Route 53 takes all changes of a batch, or none.
        for record in created:
            HANDLERS[RECORD]["delete"]("", record)
        raise
    return f"{stack_name}-{logical_id}", {}


def _record_group_update(physical_id: str, old: Properties, new: Properties, *rest: Any) -> Created:
    before, after = _records_of(old), _records_of(new)
    changed = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    for key in changed:
        if key in before:
            HANDLERS[RECORD]["delete"]("", before[key])
    for key in changed:
        if key in after:
            HANDLERS[RECORD]["create"](physical_id, after[key], "")
    return physical_id, {}


def _record_group_delete(physical_id: str, properties: Properties) -> None:
    for record in _records_of(properties).values():
        HANDLERS[RECORD]["delete"]("", record)


RECORD_GROUP = {"create": _record_group_create, "update": _record_group_update, "delete": _record_group_delete}


def complete() -> None:
    """Attributes and answers of ministack's own load-balancing types."""
    amend("AWS::ElasticLoadBalancingV2::LoadBalancer", _complete_load_balancer)
    amend("AWS::ElasticLoadBalancingV2::TargetGroup", _complete_target_group)
    amend(LISTENER, _complete_listener)
    _forget_listener_attributes()
    _guard_rules()
    amend(RULE, _complete_rule)
    alb._lb_xml = _with_zones(alb._lb_xml)
