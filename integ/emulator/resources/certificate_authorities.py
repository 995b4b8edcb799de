"""AWS Private CA: authorities that are active once their certificate is installed, for the services that ask for one.

An authority is a record: it signs nothing.
https://docs.aws.amazon.com/privateca/latest/userguide/PcaCreateCa.html
"""

import uuid

from ministack.core.responses import AccountRegionScopedDict, get_account_id, get_region

from .base import Created, Properties

ACTIVE, DISABLED, PENDING = "ACTIVE", "DISABLED", "PENDING_CERTIFICATE"
# The certificate that an authority issues for itself: https://docs.aws.amazon.com/privateca/latest/userguide/UsingTemplates.html
ROOT_TEMPLATE = ":acm-pca:::template/RootCACertificate/V1"

_authorities = AccountRegionScopedDict()
_certificates = AccountRegionScopedDict()


def _pem(kind: str, content: str) -> str:
    return f"-----BEGIN {kind}-----\n{content}\n-----END {kind}-----"


def _known(arn: str) -> dict:
    if arn not in _authorities:
        raise ValueError(f"Could not find Certificate Authority {arn} (Service: AcmPca)")
    return _authorities[arn]


def _authority_create(logical_id: str, properties: Properties, stack_name: str) -> Created:
    arn = f"arn:aws:acm-pca:{get_region()}:{get_account_id()}:certificate-authority/{uuid.uuid4()}"
    _authorities[arn] = {
        "Arn": arn,
        "Type": properties["Type"],
        "Status": PENDING,
        "UsageMode": properties.get("UsageMode", "GENERAL_PURPOSE"),
        "Tags": {tag["Key"]: tag["Value"] for tag in properties.get("Tags", [])},
    }
    return arn, {"Arn": arn, "CertificateSigningRequest": _pem("CERTIFICATE REQUEST", arn)}


def _authority_update(arn: str, old: Properties, new: Properties, stack_name: str, logical_id: str) -> Created:
    if {**old, "Tags": None} != {**new, "Tags": None}:
        return _authority_create(logical_id, new, stack_name)
    _authorities[arn]["Tags"] = {tag["Key"]: tag["Value"] for tag in new.get("Tags", [])}
    return arn, {"Arn": arn, "CertificateSigningRequest": _pem("CERTIFICATE REQUEST", arn)}


def _authority_delete(arn: str, properties: Properties) -> None:
    _authorities.pop(arn, None)


def _certificate_create(logical_id: str, properties: Properties, stack_name: str) -> Created:
    authority_arn = properties["CertificateAuthorityArn"]
    authority = _known(authority_arn)
    is_its_own = properties["CertificateSigningRequest"] == _pem("CERTIFICATE REQUEST", authority_arn)
    if is_its_own != str(properties.get("TemplateArn", "")).endswith(ROOT_TEMPLATE):
        raise ValueError("The template does not fit the certificate signing request (Service: AcmPca)")
    if authority["Status"] != ACTIVE and not is_its_own:
        raise ValueError(f"The certificate authority is in the {authority['Status']} state (Service: AcmPca)")
    arn = f"{authority_arn}/certificate/{uuid.uuid4().hex}"
    _certificates[arn] = _pem("CERTIFICATE", arn)
    return arn, {"Arn": arn, "Certificate": _certificates[arn]}


def _certificate_delete(arn: str, properties: Properties) -> None:
    _certificates.pop(arn, None)


def _activation_create(logical_id: str, properties: Properties, stack_name: str) -> Created:
    arn = properties["CertificateAuthorityArn"]
    authority = _known(arn)
    if properties["Certificate"] not in _certificates.values():
        raise ValueError("The certificate is not one of the certificate authority (Service: AcmPca)")
    authority["Status"] = properties.get("Status", ACTIVE)
    return arn, {"CompleteCertificateChain": properties["Certificate"]}


def _activation_delete(arn: str, properties: Properties) -> None:
    # An authority is disabled before it is deleted.
    if arn in _authorities:
        _authorities[arn]["Status"] = DISABLED


AUTHORITY = {
    "create": _authority_create,
    "update": _authority_update,
    "update_with_logical_id": True,
    "delete": _authority_delete,
}
CERTIFICATE = {"create": _certificate_create, "delete": _certificate_delete}
ACTIVATION = {"create": _activation_create, "delete": _activation_delete}


def mistakes_of(arn: str) -> list[str]:
    """Why Amazon ECS cannot use an authority: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-tls.html"""
    authority = _authorities.get(arn)
    if authority is None:
        return [f"there is no certificate authority {arn}"]
    return [
        *([f"the certificate authority is in the {authority['Status']} state"] if authority["Status"] != ACTIVE else []),
        *(["the certificate authority has no tag AmazonECSManaged with the value true"]
          if authority["Tags"].get("AmazonECSManaged") != "true" else []),
    ]
