"""Conditions that join the members of a list, which ministack compares unresolved, and so takes for different from any text.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-conditions.html#conditions-sample-templates
"""

from typing import Any

from ministack.services.cloudformation import changesets, engine, handlers, stacks


def _joined(value: Any, parameters: dict[str, Any]) -> Any:
    if isinstance(value, list):
        return [_joined(item, parameters) for item in value]
    if not isinstance(value, dict):
        return value
    if "Fn::Join" in value:
        return engine._resolve_refs(value, {}, parameters, {}, {}, "", "")
    return {key: _joined(item, parameters) for key, item in value.items()}


def install() -> None:
    """Resolves them before conditions are evaluated."""
    evaluate = engine._evaluate_conditions

    def evaluated(template: dict[str, Any], parameters: dict[str, Any]) -> dict[str, bool]:
        return evaluate({**template, "Conditions": _joined(template.get("Conditions", {}), parameters)}, parameters)

    for module in (changesets, engine, handlers, stacks):
        if hasattr(module, "_evaluate_conditions"):
            module._evaluate_conditions = evaluated
