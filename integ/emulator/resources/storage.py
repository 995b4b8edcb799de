"""Buckets, tables and image repositories: what templates say of encryption, life cycles, protection and history."""

from typing import Any
from xml.sax.saxutils import escape

from ministack.services import dynamodb, ecr, s3
from ministack.services.cloudformation import provisioners

from .base import HANDLERS, Attributes, Properties, amend, aws_managed_key, checked, true

BUCKET = "AWS::S3::Bucket"
TABLE = "AWS::DynamoDB::Table"


def _xml(tag: str, value: Any) -> str:
    """A value as XML: a list repeats its tag, what is None is left out."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "".join(_xml(tag, item) for item in value)
    if isinstance(value, dict):
        return f"<{tag}>{''.join(_xml(key, item) for key, item in value.items())}</{tag}>"
    return f"<{tag}>{str(value).lower() if isinstance(value, bool) else escape(str(value))}</{tag}>"


def _document(tag: str, value: dict[str, Any]) -> bytes:
    return _xml(tag, value).replace(f"<{tag}>", f'<{tag} xmlns="{s3.S3_NS}">', 1).encode()


def _encryption(properties: Properties) -> bytes:
    def rule(declared: Properties) -> dict[str, Any]:
        default = declared.get("ServerSideEncryptionByDefault", {})
        return {
            "ApplyServerSideEncryptionByDefault": {
                "SSEAlgorithm": default.get("SSEAlgorithm"), "KMSMasterKeyID": default.get("KMSMasterKeyID"),
            },
            "BucketKeyEnabled": true(declared.get("BucketKeyEnabled", False)),
        }

    rules = [rule(declared) for declared in properties["ServerSideEncryptionConfiguration"]]
    return _document("ServerSideEncryptionConfiguration", {"Rule": rules})


def _lifecycle_filter(rule: Properties) -> dict[str, Any]:
    conditions: dict[str, Any] = {"Prefix": rule.get("Prefix")}
    conditions["Tag"] = [{"Key": tag["Key"], "Value": tag["Value"]} for tag in rule.get("TagFilters", [])] or None
    conditions.update({size: rule.get(size) for size in ("ObjectSizeGreaterThan", "ObjectSizeLessThan")})
    given = {key: value for key, value in conditions.items() if value is not None}
    several = len(given) > 1 or len(given.get("Tag", [])) > 1
    return {"And": given} if several else given or {"Prefix": ""}


def _lifecycle(properties: Properties) -> bytes:
    def rule(declared: Properties) -> dict[str, Any]:
        expiration = {
            "Days": declared.get("ExpirationInDays"),
            "Date": declared.get("ExpirationDate"),
            "ExpiredObjectDeleteMarker": declared.get("ExpiredObjectDeleteMarker"),
        }
        noncurrent = declared.get("NoncurrentVersionExpiration")
        if declared.get("NoncurrentVersionExpirationInDays") is not None:
            noncurrent = {"NoncurrentDays": declared["NoncurrentVersionExpirationInDays"]}
        return {
            "ID": declared.get("Id"),
            "Status": declared["Status"],
            "Filter": _lifecycle_filter(declared),
            "Transition": [
                {"Days": t.get("TransitionInDays"), "Date": t.get("TransitionDate"), "StorageClass": t["StorageClass"]}
                for t in declared.get("Transitions", [])
            ],
            "NoncurrentVersionTransition": [
                {
                    "NoncurrentDays": t["TransitionInDays"],
                    "NewerNoncurrentVersions": t.get("NewerNoncurrentVersions"),
                    "StorageClass": t["StorageClass"],
                }
                for t in declared.get("NoncurrentVersionTransitions", [])
            ],
            "Expiration": expiration if any(value is not None for value in expiration.values()) else None,
            "NoncurrentVersionExpiration": noncurrent,
            "AbortIncompleteMultipartUpload": declared.get("AbortIncompleteMultipartUpload"),
        }

    return _document("LifecycleConfiguration", {"Rule": [rule(declared) for declared in properties["Rules"]]})


def _ownership(properties: Properties) -> bytes:
    return _document("OwnershipControls", {"Rule": properties["Rules"]})


def _logging(properties: Properties) -> bytes:
    enabled = {"TargetBucket": properties["DestinationBucketName"], "TargetPrefix": properties.get("LogFilePrefix", "")}
    return _document("BucketLoggingStatus", {"LoggingEnabled": enabled})


def _replication(properties: Properties) -> bytes:
    def rule(declared: Properties) -> dict[str, Any]:
        criteria = declared.get("SourceSelectionCriteria", {})
        destination = declared["Destination"]
        encryption = destination.get("EncryptionConfiguration", {})
        return {
            "ID": declared.get("Id"),
            "Priority": declared.get("Priority"),
            "Status": declared["Status"],
            "Prefix": declared.get("Prefix"),
            "Filter": declared.get("Filter"),
            "SourceSelectionCriteria": {
                name: {"Status": criteria[name]["Status"]}
                for name in ("SseKmsEncryptedObjects", "ReplicaModifications")
                if name in criteria
            }
            or None,
            "Destination": {
                "Bucket": destination["Bucket"],
                "Account": destination.get("Account"),
                "StorageClass": destination.get("StorageClass"),
                "AccessControlTranslation": destination.get("AccessControlTranslation"),
                "EncryptionConfiguration": {"ReplicaKmsKeyID": encryption["ReplicaKmsKeyID"]} if encryption else None,
                "ReplicationTime": destination.get("ReplicationTime"),
                "Metrics": destination.get("Metrics"),
            },
            "DeleteMarkerReplication": declared.get("DeleteMarkerReplication"),
        }

    rules = [rule(declared) for declared in properties["Rules"]]
    return _document("ReplicationConfiguration", {"Role": properties["Role"], "Rule": rules})


def _put_replication(name: str, document: bytes) -> None:
    """What S3 refuses is the bucket's failure, and not passed over."""
    checked(s3._put_bucket_replication(name, document), BUCKET)


def _delete_logging(name: str) -> tuple[int, Any, Any]:
    s3._bucket_logging_config.pop(name, None)
    return 204, {}, b""


# In the shape of ministack's own table of bucket properties.
BUCKET_CONFIGURATIONS = (
    ("BucketEncryption", _encryption, s3._put_bucket_encryption, s3._delete_bucket_encryption),
    ("LifecycleConfiguration", _lifecycle, s3._put_bucket_lifecycle, s3._delete_bucket_lifecycle),
    ("OwnershipControls", _ownership, s3._put_bucket_ownership_controls, s3._delete_bucket_ownership_controls),
    ("LoggingConfiguration", _logging, s3._put_bucket_logging, _delete_logging),
    ("ReplicationConfiguration", _replication, _put_replication, s3._delete_bucket_replication),
)


def _complete_bucket(name: str, attributes: Attributes, properties: Properties) -> None:
    if "VersioningConfiguration" not in properties and name in s3._bucket_versioning:
        # A versioned bucket stays one: without the property its versioning is suspended.
        s3._bucket_versioning[name] = "Suspended"
    s3._bucket_tags[name] = {tag["Key"]: tag["Value"] for tag in properties.get("Tags", [])}


def _accept_the_default_key() -> None:
    """Takes the account's `aws/s3` key where a client asks for KMS and names no key, as S3 does: ministack refuses."""
    resolve = s3._resolve_sse_write_headers

    def with_default_key(headers: dict[str, str], bucket: str) -> Any:
        asks_for_kms = headers.get("x-amz-server-side-encryption") == "aws:kms"
        if asks_for_kms and not headers.get("x-amz-server-side-encryption-aws-kms-key-id"):
            headers = {**headers, "x-amz-server-side-encryption-aws-kms-key-id": aws_managed_key("s3")}
        return resolve(headers, bucket)

    s3._resolve_sse_write_headers = with_default_key


def _guard_buckets() -> None:
    """Refuses to delete a bucket that holds objects, as S3 does."""
    delete = HANDLERS[BUCKET]["delete"]

    def guarded(name: str, properties: Properties) -> None:
        if s3._buckets.get(name, {}).get("objects"):
            raise ValueError(
                f"The bucket you tried to delete is not empty (Service: S3, Status Code: 409, Bucket: {name})"
            )
        delete(name, properties)
        s3._bucket_logging_config.pop(name, None)
        s3._bucket_replication.pop(name, None)

    HANDLERS[BUCKET]["delete"] = guarded


def _complete_table(name: str, attributes: Attributes, properties: Properties) -> None:
    encryption = properties.get("SSESpecification")
    dynamodb._tables[name]["SSEDescription"] = encryption and dynamodb._sse_description_from_spec(
        {**encryption, "Enabled": true(encryption.get("SSEEnabled", False))}
    )
    if properties.get("BillingMode") == "PAY_PER_REQUEST":
        dynamodb._tables[name]["ProvisionedThroughput"] = {"ReadCapacityUnits": 0, "WriteCapacityUnits": 0}
    recovery = properties.get("PointInTimeRecoverySpecification", {})
    dynamodb._pitr_settings[name] = true(recovery.get("PointInTimeRecoveryEnabled", False))
    if expiry := properties.get("TimeToLiveSpecification"):
        specification = {"Enabled": true(expiry["Enabled"]), "AttributeName": expiry["AttributeName"]}
        checked(dynamodb._update_ttl({"TableName": name, "TimeToLiveSpecification": specification}), TABLE)
    else:
        dynamodb._ttl_settings.pop(name, None)


def _forget_table_settings() -> None:
    delete = HANDLERS[TABLE]["delete"]

    def thorough(name: str, properties: Properties) -> None:
        arn = dynamodb._tables.get(name, {}).get("TableArn")
        delete(name, properties)
        for store in (dynamodb._pitr_settings, dynamodb._ttl_settings):
            store.pop(name, None)
        dynamodb._tags.pop(arn, None)

    HANDLERS[TABLE]["delete"] = thorough


def _complete_repository(name: str, attributes: Attributes, properties: Properties) -> None:
    filters = properties.get("ImageTagMutabilityExclusionFilters")
    ecr._repositories[name]["imageTagMutabilityExclusionFilters"] = [
        {
            "filterType": item["ImageTagMutabilityExclusionFilterType"],
            "filter": item["ImageTagMutabilityExclusionFilterValue"],
        }
        for item in filters or []
    ]


def _describe_exclusions() -> None:
    shape = ecr._repo_shape

    def with_exclusions(repository: dict[str, Any]) -> dict[str, Any]:
        filters = repository.get("imageTagMutabilityExclusionFilters")
        return {**shape(repository), **({"imageTagMutabilityExclusionFilters": filters} if filters else {})}

    ecr._repo_shape = with_exclusions


def complete() -> None:
    """Members of ministack's own bucket, table and repository types."""
    provisioners._S3_BUCKET_CONFIGURATIONS += BUCKET_CONFIGURATIONS
    amend(BUCKET, _complete_bucket)
    _accept_the_default_key()
    _guard_buckets()
    amend(TABLE, _complete_table)
    _forget_table_settings()
    amend("AWS::ECR::Repository", _complete_repository)
    _describe_exclusions()
