"""AWS Backup: the selections of its plans, and the policies of its vaults."""

import json
from typing import Any

from ministack.core.responses import AccountRegionScopedDict
from ministack.services import backup

from .base import HANDLERS, Attributes, Created, Properties, amend, checked

VAULT = "AWS::Backup::BackupVault"


def _selection_create(logical_id: str, properties: Properties, stack_name: str) -> Created:
    plan_id = properties["BackupPlanId"]
    before = set(backup._selections)
    checked(backup._create_selection(plan_id, properties), "AWS::Backup::BackupSelection")
    selection_id = (set(backup._selections) - before).pop()
    return f"{selection_id}_{plan_id}", {"Id": selection_id, "SelectionId": selection_id, "BackupPlanId": plan_id}


def _selection_delete(physical_id: str, properties: Properties) -> None:
    backup._selections.pop(physical_id.partition("_")[0], None)


BACKUP_SELECTION = {"create": _selection_create, "delete": _selection_delete}

_vault_policies = AccountRegionScopedDict()


def _complete_vault(name: str, attributes: Attributes, properties: Properties) -> None:
    """Keeps the policy, which ministack drops."""
    _vault_policies.pop(name, None)
    if properties.get("AccessPolicy"):
        _vault_policies[name] = {"Policy": json.dumps(properties["AccessPolicy"])}


def _get_vault_access_policy(name: str) -> Any:
    if name not in _vault_policies:
        return backup._not_found(f"Backup vault {name} has no access policy.")
    return backup._ok(
        {"BackupVaultName": name, "BackupVaultArn": backup._vaults[name]["BackupVaultArn"], **_vault_policies[name]}
    )


def _refuse_a_second_vault() -> None:
    """A vault that is there already is another's: ministack takes it over. With its policy goes a vault that is deleted."""
    create, delete = HANDLERS[VAULT]["create"], HANDLERS[VAULT]["delete"]

    def created(logical_id: str, properties: Properties, stack_name: str) -> Created:
        if (name := properties["BackupVaultName"]) in backup._vaults:
            raise ValueError(f"Backup vault with the same name {name} already exists (Service: Backup)")
        return create(logical_id, properties, stack_name)

    def deleted(name: str, properties: Properties) -> None:
        _vault_policies.pop(name, None)
        delete(name, properties)

    HANDLERS[VAULT].update(create=created, delete=deleted)


def complete() -> None:
    """Policies of vaults."""
    _refuse_a_second_vault()
    amend(VAULT, _complete_vault)
    backup._get_vault_access_policy = _get_vault_access_policy
