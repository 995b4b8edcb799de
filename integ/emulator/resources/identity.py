"""OpenID Connect providers."""

import datetime

from ministack.core.responses import get_account_id
from ministack.services import iam

from .base import Created, Properties


def _provider_arn(properties: Properties) -> str:
    host = properties["Url"].removeprefix("https://").rstrip("/")
    return f"arn:aws:iam::{get_account_id()}:oidc-provider/{host}"


def _put(properties: Properties) -> Created:
    arn = _provider_arn(properties)
    iam._oidc_providers[arn] = {
        "Url": properties["Url"],
        "ClientIDList": properties.get("ClientIdList", []),
        "ThumbprintList": properties.get("ThumbprintList", []),
        "Arn": arn,
        "CreateDate": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Tags": properties.get("Tags", []),
    }
    return arn, {"Arn": arn}


def _create(logical_id: str, properties: Properties, stack_name: str) -> Created:
    if _provider_arn(properties) in iam._oidc_providers:
        raise ValueError(f"Provider with url {properties['Url']} already exists.")
    return _put(properties)


def _update(arn: str, old: Properties, new: Properties, stack_name: str) -> Created:
    return _put(new)


def _delete(arn: str, properties: Properties) -> None:
    iam._oidc_providers.pop(arn, None)


OIDC_PROVIDER = {"create": _create, "update": _update, "delete": _delete}
