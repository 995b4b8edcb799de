"""EventBridge: archives, the encryption of buses, and what schedules say of time."""

import json

from ministack.services import eventbridge, scheduler
from ministack.services.cloudformation import provisioners

from .base import Attributes, Created, Properties, amend, checked

ARCHIVE = "AWS::Events::Archive"
MAX_ARCHIVE_NAME = 48
# Members of the API that ministack's handlers leave out.
BUS_MEMBERS = ("KmsKeyIdentifier", "DeadLetterConfig", "LogConfig")
SCHEDULE_MEMBERS = {"ScheduleExpressionTimezone": "UTC", "StartDate": None, "EndDate": None, "KmsKeyArn": None}


def _archive_request(name: str, properties: Properties) -> Properties:
    return {
        "ArchiveName": name,
        "EventSourceArn": properties["SourceArn"],
        "Description": properties.get("Description", ""),
        "EventPattern": json.dumps(properties["EventPattern"]) if properties.get("EventPattern") else "",
        "RetentionDays": int(properties.get("RetentionDays", 0)),
        "KmsKeyIdentifier": properties.get("KmsKeyIdentifier", ""),
    }


def _archive_attributes(name: str) -> Attributes:
    return {"Arn": eventbridge._archives[name]["ArchiveArn"], "ArchiveName": name}


def _archive_create(logical_id: str, properties: Properties, stack_name: str) -> Created:
    bus = properties["SourceArn"].rpartition("/")[2]
    if bus not in eventbridge._event_buses:
        raise ValueError(f"Event bus {bus} does not exist.")
    name = properties.get("ArchiveName") or provisioners._physical_name(
        stack_name, logical_id, max_len=MAX_ARCHIVE_NAME
    )
    checked(eventbridge._create_archive(_archive_request(name, properties)), ARCHIVE)
    return name, _archive_attributes(name)


def _archive_update(name: str, old: Properties, new: Properties, stack_name: str, logical_id: str) -> Created:
    if (old["SourceArn"], old.get("ArchiveName")) != (new["SourceArn"], new.get("ArchiveName")):
        return _archive_create(logical_id, new, stack_name)
    checked(eventbridge._update_archive(_archive_request(name, new)), ARCHIVE)
    return name, _archive_attributes(name)


def _archive_delete(name: str, properties: Properties) -> None:
    eventbridge._archives.pop(name, None)


ARCHIVE_HANDLER = {
    "create": _archive_create,
    "update": _archive_update,
    "update_with_logical_id": True,
    "delete": _archive_delete,
}


def _complete_bus(name: str, attributes: Attributes, properties: Properties) -> None:
    bus = eventbridge._event_buses[name]
    bus["Description"] = properties.get("Description", "")
    for member in BUS_MEMBERS:
        if member in properties:
            bus[member] = properties[member]
        else:
            bus.pop(member, None)


def _complete_schedule(name: str, attributes: Attributes, properties: Properties) -> None:
    schedule = scheduler._schedules[f"{properties.get('GroupName', 'default')}/{name}"]
    schedule.update({member: properties.get(member, default) for member, default in SCHEDULE_MEMBERS.items()})


def complete() -> None:
    """Members of ministack's own bus and schedule types."""
    amend("AWS::Events::EventBus", _complete_bus)
    amend("AWS::Scheduler::Schedule", _complete_schedule)
