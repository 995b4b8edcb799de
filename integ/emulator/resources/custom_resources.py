"""Attributes of custom resources."""

from typing import Any

from ministack.services.cloudformation import custom_resource


def _text_of_booleans(data: dict[str, Any]) -> dict[str, Any]:
    """Booleans as CloudFormation writes them into a text: ministack writes Python's."""
    return {key: str(value).lower() if isinstance(value, bool) else value for key, value in data.items()}


def complete() -> None:
    """Answers of functions behind custom resources."""
    invoke = custom_resource.invoke_custom_resource

    def with_text(*arguments: Any, **options: Any) -> tuple[str, dict[str, Any]]:
        physical_id, data = invoke(*arguments, **options)
        return physical_id, _text_of_booleans(data)

    custom_resource.invoke_custom_resource = with_text
