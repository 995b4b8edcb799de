"""Secrets Manager: generated strings, Ref, target attachments, rotation schedules, resource policies."""

import json
import threading
import uuid
from typing import Any

from ministack.core.responses import json_response
from ministack.services import lambda_svc, secretsmanager
from ministack.services.cloudformation import engine, provisioners

from .base import HANDLERS, Created, Properties, checked

SECRET = "AWS::SecretsManager::Secret"
ATTACHMENT = "AWS::SecretsManager::SecretTargetAttachment"
# The key an attachment adds to name what it attached, besides those ministack writes.
IDENTIFIER_KEYS = {
    "AWS::RDS::DBInstance": "dbInstanceIdentifier",
    "AWS::RDS::DBCluster": "dbClusterIdentifier",
    "AWS::DocDB::DBInstance": "dbInstanceIdentifier",
    "AWS::DocDB::DBCluster": "dbClusterIdentifier",
}


def secret_string(properties: Properties) -> str:
    """The value a template declares; a generated one honours every option, as GetRandomPassword does."""
    options = dict(properties.get("GenerateSecretString") or {})
    if not options or properties.get("SecretString"):
        return properties.get("SecretString", "")
    template, key = options.pop("SecretStringTemplate", None), options.pop("GenerateStringKey", None)
    response = secretsmanager._get_random_password({k: _scalar(v) for k, v in options.items()})
    checked(response, SECRET)
    generated = json.loads(response[2])["RandomPassword"]
    return json.dumps({**json.loads(template), key: generated}) if template else generated


def _scalar(value: Any) -> Any:
    """A template scalar as the API wants it: numbers and booleans may have come as strings."""
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    return int(value) if isinstance(value, str) and value.isdigit() else value


def _name(physical_id: str) -> str:
    """Ministack keys its secrets by name; the physical id is the ARN, as on AWS."""
    return secretsmanager._resolve(physical_id)[0] or physical_id


def _answer_arn_to_ref() -> None:
    """Makes `Ref` of a secret its ARN: ministack answers the name."""
    handler = dict(HANDLERS[SECRET])

    def create(logical_id: str, properties: Properties, stack_name: str) -> Created:
        _, attributes = handler["create"](logical_id, properties, stack_name)
        return attributes["Arn"], attributes

    def update(arn: str, old: Properties, new: Properties, stack_name: str, logical_id: str) -> Created:
        _, attributes = handler["update"](_name(arn), old, new, stack_name, logical_id)
        return attributes["Arn"], attributes

    def delete(arn: str, properties: Properties) -> None:
        handler["delete"](_name(arn), properties)

    HANDLERS[SECRET].update(create=create, update=update, delete=delete)


def _attachment_with_identifier() -> None:
    """Adds the key that names the database, and removes it with the others."""
    connection = provisioners._sm_target_connection

    def with_identifier(target_type: str, target_id: str) -> dict[str, Any]:
        return {**connection(target_type, target_id), IDENTIFIER_KEYS[target_type]: target_id}

    provisioners._sm_target_connection = with_identifier
    provisioners._SM_TARGET_KEYS += tuple(set(IDENTIFIER_KEYS.values()))


def _rotation_create(logical_id: str, properties: Properties, stack_name: str) -> Created:
    _, secret = secretsmanager._resolve(properties["SecretId"])
    if secret is None:
        raise ValueError("Secrets Manager can't find the specified secret.")
    secret["RotationEnabled"] = True
    secret["RotationLambdaARN"] = properties.get("RotationLambdaARN")
    rules = properties.get("RotationRules") or {}
    secret["RotationRules"] = {k: _scalar(v) if k == "AutomaticallyAfterDays" else v for k, v in rules.items()}
    return secret["ARN"], {"Id": secret["ARN"]}


def _rotation_delete(arn: str, properties: Properties) -> None:
    _, secret = secretsmanager._resolve(arn)
    if secret is not None:
        secret.update(RotationEnabled=False, RotationLambdaARN=None, RotationRules=None)


def _policy_create(logical_id: str, properties: Properties, stack_name: str) -> Created:
    policy = properties["ResourcePolicy"]
    checked(secretsmanager._put_resource_policy({
        "SecretId": properties["SecretId"],
        "ResourcePolicy": policy if isinstance(policy, str) else json.dumps(policy),
    }), "AWS::SecretsManager::ResourcePolicy")
    return properties["SecretId"], {"Id": properties["SecretId"]}


def _policy_delete(secret_id: str, properties: Properties) -> None:
    secretsmanager._delete_resource_policy({"SecretId": secret_id})


def _rotate_by_function() -> None:
    """Has `RotateSecret` take a function's four steps, as AWS does and ministack does not: it copies the value."""
    without_function = secretsmanager._rotate_secret

    def rotate(data: Properties) -> Any:
        _, secret = secretsmanager._resolve(data.get("SecretId"))
        function = (secret or {}).get("RotationLambdaARN")
        if function is None:
            return without_function(data)
        func, config, _ = lambda_svc._get_func_record_for_ref(function)
        record = lambda_svc._execution_record_for_config(func, config)
        token = data.get("ClientRequestToken") or str(uuid.uuid4())

        def take_steps() -> None:
            for step in ROTATION_STEPS:
                event = {"Step": step, "SecretId": secret["ARN"], "ClientRequestToken": token}
                if lambda_svc._execute_function_with_config_scope(record, event).get("error"):
                    return

        threading.Thread(target=take_steps, daemon=True).start()
        return json_response({"ARN": secret["ARN"], "Name": secret["Name"], "VersionId": token})

    secretsmanager._rotate_secret = rotate


ROTATION_STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")
ROTATION_SCHEDULE = {"create": _rotation_create, "delete": _rotation_delete}
RESOURCE_POLICY = {"create": _policy_create, "delete": _policy_delete}


def _accept_hosted_rotation() -> None:
    """Drops the transform that makes a Lambda function of `HostedRotationLambda`: the schedule alone is recorded."""
    first_step = engine._apply_include_transform

    def without_rotation_transform(template: Properties) -> Properties:
        for name in engine.declared_transforms(template):
            if name.startswith("AWS::SecretsManager-"):
                template = engine._without_transform(template, name)
        return first_step(template)

    engine._apply_include_transform = without_rotation_transform


def complete() -> None:
    """Values and references of ministack's own secret types."""
    provisioners._sm_secret_string = secret_string
    _answer_arn_to_ref()
    _attachment_with_identifier()
    _accept_hosted_rotation()
    _rotate_by_function()
