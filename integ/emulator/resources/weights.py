"""Actions that forward to several target groups by weight, which ministack reduces to the first one.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html#forward-actions
"""

import random
from typing import Any

from ministack.services import alb
from ministack.services.cloudformation import provisioners

from .base import Properties

Action = dict[str, Any]
# Of a target group that is given none.
DEFAULT_WEIGHT = 1


def _weighted(action: Action, groups: list[dict[str, Any]]) -> None:
    """Adds the weights to an action. One that forwards to several has no target group of its own."""
    if not groups:
        return
    if len(groups) > 1:
        action.pop("TargetGroupArn", None)
    else:
        action["TargetGroupArn"] = groups[0]["TargetGroupArn"]
    action["ForwardConfig"] = {
        "TargetGroups": [
            {"TargetGroupArn": group["TargetGroupArn"], "Weight": int(group.get("Weight", DEFAULT_WEIGHT))}
            for group in groups
        ],
    }


def _requested_groups(params: Any, action: str) -> list[dict[str, Any]]:
    """The target groups of an action of a request."""
    groups: list[dict[str, Any]] = []
    members = f"{action}.ForwardConfig.TargetGroups.member"
    while arn := alb._p(params, f"{members}.{len(groups) + 1}.TargetGroupArn"):
        weight = alb._p(params, f"{members}.{len(groups) + 1}.Weight")
        groups.append({"TargetGroupArn": arn, **({"Weight": weight} if weight else {})})
    return groups


def _take_from_requests() -> None:
    parse = alb._parse_actions

    def parsed(params: Any, prefix: str = "DefaultActions") -> list[Action]:
        actions = parse(params, prefix)
        for index, action in enumerate(actions, start=1):
            _weighted(action, _requested_groups(params, f"{prefix}.member.{index}"))
        return actions

    alb._parse_actions = parsed


def _take_from_templates() -> None:
    render = provisioners._elbv2_listener_actions

    def rendered(properties: Properties, load_balancer: str | None, prop: str = "DefaultActions") -> list[Action]:
        actions = render(properties, load_balancer, prop)
        for action, declared in zip(actions, properties.get(prop) or [], strict=True):
            _weighted(action, (declared.get("ForwardConfig") or {}).get("TargetGroups") or [])
        return actions

    provisioners._elbv2_listener_actions = rendered


def _describe() -> None:
    describe = alb._action_xml

    def described(action: Action) -> str:
        xml = describe(action)
        if "ForwardConfig" not in action:
            return xml
        members = "".join(
            f"<member>{''.join(f'<{name}>{value}</{name}>' for name, value in group.items())}</member>"
            for group in action["ForwardConfig"]["TargetGroups"]
        )
        config = f"<ForwardConfig><TargetGroups>{members}</TargetGroups></ForwardConfig>"
        return f"{xml.removesuffix('</member>')}{config}</member>"

    alb._action_xml = described


def _forward() -> None:
    execute = alb._execute_action

    async def forwarded(action: Action, *request: Any) -> Any:
        groups = action.get("ForwardConfig", {}).get("TargetGroups", [])
        if len(groups) > 1:
            weights = [group["Weight"] for group in groups]
            # Where all are zero, no target group is used.
            chosen = random.choices(groups, weights)[0] if any(weights) else groups[0]
            action = {**action, "TargetGroupArn": chosen["TargetGroupArn"]}
        return await execute(action, *request)

    alb._execute_action = forwarded


def _guard_requests() -> None:
    """Refuses a priority that is taken, and associates target groups, as for rules of templates."""
    create, modify, set_priorities = alb._create_rule, alb._modify_rule, alb._set_rule_priorities

    def created(params: Any) -> Any:
        place = alb._p(params, "ListenerArn"), alb._p(params, "Priority")
        if any((rule["ListenerArn"], rule["Priority"]) == place for rule in alb._rules.values()):
            return alb._error("PriorityInUse", f"Priority '{place[1]}' is currently in use")
        before = set(alb._rules)
        response = create(params)
        for arn in set(alb._rules) - before:
            associate(arn)
        return response

    def modified(params: Any) -> Any:
        response = modify(params)
        if response[0] < 400:
            associate(alb._p(params, "RuleArn"))
        return response

    def moved(params: Any) -> Any:
        wanted = {}
        while arn := alb._p(params, f"RulePriorities.member.{len(wanted) + 1}.RuleArn"):
            wanted[arn] = alb._p(params, f"RulePriorities.member.{len(wanted) + 1}.Priority")
        places = {(alb._rules[arn]["ListenerArn"], priority) for arn, priority in wanted.items() if arn in alb._rules}
        for arn, rule in alb._rules.items():
            if arn not in wanted and (rule["ListenerArn"], rule["Priority"]) in places:
                return alb._error("PriorityInUse", f"Priority '{rule['Priority']}' is currently in use")
        return set_priorities(params)

    alb._ACTION_MAP.update(CreateRule=created, ModifyRule=modified, SetRulePriorities=moved)


def associate(rule_arn: str) -> None:
    """Names the load balancer of a rule on the target groups that the rule forwards to."""
    rule = alb._rules[rule_arn]
    load_balancer = alb._listeners[rule["ListenerArn"]]["LoadBalancerArn"]
    for action in rule["Actions"]:
        groups = [action, *action.get("ForwardConfig", {}).get("TargetGroups", [])]
        for target_group in filter(None, (alb._tgs.get(group.get("TargetGroupArn", "")) for group in groups)):
            arns = target_group.setdefault("LoadBalancerArns", [])
            arns[:] = [*{*arns, load_balancer}]


def complete() -> None:
    """Weights of ministack's own actions."""
    _take_from_requests()
    _take_from_templates()
    _describe()
    _forward()
    _guard_requests()
