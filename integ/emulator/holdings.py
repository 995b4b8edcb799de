"""What the emulator holds: every record of every service, without what changes by itself, as a service's tasks do."""

import dataclasses
import hashlib
import json
import re
import sys
from typing import Any

from ministack.core.responses import AccountRegionScopedDict, AccountScopedDict

# Records of what happened, not of what there is.
HISTORY = re.compile(
    r"^cloudformation\.|\._(events|events_log|alarm_history|changes|caller_refs|parameter_history|metrics|jobs"
    r"|log_records|task_def_latest|aws_managed_attachment_counts|tasks)$"
)
# The CDK's own, its assets and roles, what environment apps expect, and what every account has without asking.
GIVEN = re.compile(r"cdk-hnb659fds|/cdk-bootstrap/|/jwt-signing-key|/default\.|/default$|-0000000\d$")
# Members that say how something fares, not what it is.
FORTUNES = {
    # Of a rule: the emulator says it of one that was changed alone.
    "CreatedBy",
    "LastUpdateStatus",
    "StateReason",
    "StateReasonCode",
    "_docker_container_id",
    "_private_key",
    "_published_targets",
    "architectures_declared",
    "deployments",
    "events",
    "pendingCount",
    "pendingTasksCount",
    "runningCount",
    "runningTasksCount",
    "storedBytes",
    "streams",
}
# Members that say when something happened, or that change with every write.
MOMENTS = re.compile(
    r"^(.*(date|time|timestamp|createdat|updatedat|modified|changed|etag|locktoken|revisionid)"
    r"|created|updated|version)$",
    re.IGNORECASE,
)


def _plain(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {
            str(key): _plain(item, str(key))
            for key, item in sorted(value.items(), key=lambda pair: str(pair[0]))
            # An update may fill in what a creation leaves out: nothing, either way.
            if item not in (None, "") and not MOMENTS.search(str(key)) and key not in FORTUNES
            # Of a function: it is pending for half a second after each change.
            and not (key == "State" and "FunctionArn" in value)
        }
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted(str(item) for item in value)
    if isinstance(value, bytes | bytearray):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, str | int | float | bool | None):
        return value
    if dataclasses.is_dataclass(value):
        return _plain(vars(value))
    return type(value).__name__


def _path(key: tuple[Any, ...]) -> str:
    """Account, region where it has one, and key."""
    return "/".join(str(part) for part in key)


def _is_gone(record: Any) -> bool:
    """Whether a record is only still to be seen: a key and a secret are for days, a stopped task for an hour."""
    if not isinstance(record, dict):
        return False
    state = {record.get(member) for member in ("KeyState", "status", "lastStatus")}
    return bool(state & {"PendingDeletion", "INACTIVE", "STOPPED"}) or bool(record.get("DeletedDate"))


def describe() -> dict[str, dict[str, Any]]:
    """By service and kind, `ec2.subnets`, what there is, by its key."""
    held: dict[str, dict[str, Any]] = {}
    for module_name, module in sorted(sys.modules.items()):
        if not (module_name.startswith("ministack.services.") or module_name.startswith("resources.")):
            continue
        for name, store in vars(module).items():
            if not isinstance(store, AccountScopedDict | AccountRegionScopedDict):
                continue
            kind = f"{module_name.rpartition('.')[2]}.{name}"
            records = {
                _path(key): _plain(record)
                for key, record in store._data.items()
                if not _is_gone(record) and not GIVEN.search(_path(key))
            }
            if records and not HISTORY.search(kind):
                held[kind.replace("._", ".")] = records
    return held


def as_json() -> bytes:
    """The same as text."""
    return json.dumps(describe(), sort_keys=True).encode()
