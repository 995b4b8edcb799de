"""CloudFront's way into a VPC, what web ACLs look for, and where they log to."""

import base64
import copy
import json
from typing import Any
from xml.sax.saxutils import escape

from ministack.core.responses import AccountScopedDict, error_response_json, json_response
from ministack.services import cloudfront, waf
from ministack.services.cloudformation import provisioners

from .base import Attributes, Created, Properties, amend, checked

VPC_ORIGIN = "AWS::CloudFront::VpcOrigin"
WEB_ACL = "AWS::WAFv2::WebACL"
# What CloudFormation fills in where a template is silent.
HTTP_PORT, HTTPS_PORT = 80, 443

_logging = AccountScopedDict()  # ARN of the web ACL -> its logging configuration


def _endpoint_xml(properties: Properties, tag: str) -> str:
    config = properties["VpcOriginEndpointConfig"]
    protocols = config.get("OriginSSLProtocols") or ["TLSv1.2"]
    items = "".join(f"<SslProtocol>{protocol}</SslProtocol>" for protocol in protocols)
    return (
        f"<{tag}><Name>{escape(config['Name'])}</Name><Arn>{escape(config['Arn'])}</Arn>"
        f"<HTTPPort>{config.get('HTTPPort', HTTP_PORT)}</HTTPPort>"
        f"<HTTPSPort>{config.get('HTTPSPort', HTTPS_PORT)}</HTTPSPort>"
        f"<OriginProtocolPolicy>{config.get('OriginProtocolPolicy', 'match-viewer')}</OriginProtocolPolicy>"
        f"<OriginSslProtocols><Quantity>{len(protocols)}</Quantity><Items>{items}</Items></OriginSslProtocols></{tag}>"
    )


def _vpc_origin_attributes(origin_id: str) -> dict[str, str]:
    origin = cloudfront._vpc_origins[origin_id]
    return {name: origin[name] for name in ("Id", "Arn", "Status", "CreatedTime", "LastModifiedTime")}


def _vpc_origin_create(logical_id: str, properties: Properties, stack_name: str) -> Created:
    before = set(cloudfront._vpc_origins)
    request = _endpoint_xml(properties, "VpcOriginEndpointConfig")
    checked(cloudfront._create_vpc_origin(
        f"<CreateVpcOriginRequest>{request}</CreateVpcOriginRequest>".encode()
    ), VPC_ORIGIN)
    origin_id = (set(cloudfront._vpc_origins) - before).pop()
    return origin_id, _vpc_origin_attributes(origin_id)


def _if_match(origin_id: str) -> dict[str, str]:
    return {"if-match": cloudfront._vpc_origin_etag(cloudfront._vpc_origins[origin_id]["Version"])}


def _vpc_origin_update(origin_id: str, old: Properties, new: Properties, stack_name: str) -> Created:
    body = _endpoint_xml(new, "VpcOriginEndpointConfig").encode()
    checked(cloudfront._update_vpc_origin(origin_id, _if_match(origin_id), body), VPC_ORIGIN)
    return origin_id, _vpc_origin_attributes(origin_id)


def _vpc_origin_delete(origin_id: str, properties: Properties) -> None:
    if origin_id in cloudfront._vpc_origins:
        checked(cloudfront._delete_vpc_origin(origin_id, _if_match(origin_id)), VPC_ORIGIN)


def _as_the_api_says_it(statement: Any) -> Any:
    """A template has the text to look for as it is, or in Base64 by another name; the API has it in Base64."""
    if isinstance(statement, list):
        return [_as_the_api_says_it(each) for each in statement]
    if not isinstance(statement, dict):
        return statement
    said = {key: _as_the_api_says_it(value) for key, value in statement.items() if key != "SearchStringBase64"}
    if "SearchString" in said:
        said["SearchString"] = base64.b64encode(str(said["SearchString"]).encode()).decode()
    if "SearchStringBase64" in statement:
        said["SearchString"] = statement["SearchStringBase64"]
    return said


def _encode_texts(physical_id: str, attributes: Attributes, properties: Properties) -> None:
    _, web_acl_id, scope = physical_id.split("|")
    web_acl = waf.web_acl_record(web_acl_id, scope)
    web_acl["Rules"] = _as_the_api_says_it(properties.get("Rules", []))


def complete() -> None:
    """Web ACLs and distributions of stacks, as the API answers them."""
    amend(WEB_ACL, _encode_texts)
    _with_ports()


def _logging_put(properties: Properties) -> Created:
    arn = properties["ResourceArn"]
    if waf._resolve_local_web_acl(arn)[0] is None:
        raise ValueError(f"AWS WAF couldn't find the web ACL {arn} (Service: Wafv2, WAFNonexistentItemException)")
    for destination in properties["LogDestinationConfigs"]:
        if not destination.split(":")[-1].removeprefix("log-group:").startswith("aws-waf-logs-"):
            raise ValueError(f"The ARN isn't valid: {destination} (Service: Wafv2, WAFInvalidParameterException)")
    _logging[arn] = {
        **{key: value for key, value in properties.items() if key != "ManagedByFirewallManager"},
        "ManagedByFirewallManager": False,
        "LogType": "WAF_LOGS",
        "LogScope": "CUSTOMER",
    }
    return arn, {"ManagedByFirewallManager": False}


def _logging_create(logical_id: str, properties: Properties, stack_name: str) -> Created:
    if properties["ResourceArn"] in _logging:
        raise ValueError(f"{properties['ResourceArn']} already has a logging configuration")
    return _logging_put(properties)


def _logging_update(arn: str, old: Properties, new: Properties, stack_name: str) -> Created:
    return _logging_put(new)


def _logging_delete(arn: str, properties: Properties) -> None:
    _logging.pop(arn, None)


def _with_ports() -> None:
    """Fills in the ports of origins, which CloudFront always answers.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-cloudfront-distribution-customoriginconfig.html
    """
    render = provisioners._cf_distribution_config

    def rendered(properties: Properties, *rest: Any) -> Any:
        config = copy.deepcopy(properties.get("DistributionConfig") or {})
        for origin in config.get("Origins", []):
            if "CustomOriginConfig" in origin:
                origin["CustomOriginConfig"] = {"HTTPPort": HTTP_PORT, "HTTPSPort": HTTPS_PORT, **origin["CustomOriginConfig"]}
        return render({**properties, "DistributionConfig": config}, *rest)

    provisioners._cf_distribution_config = rendered


VPC_ORIGIN_HANDLER = {"create": _vpc_origin_create, "update": _vpc_origin_update, "delete": _vpc_origin_delete}
WEB_ACL_LOGGING = {"create": _logging_create, "update": _logging_update, "delete": _logging_delete}


def _get_logging(request: dict[str, Any]) -> Any:
    configuration = _logging.get(request.get("ResourceArn", ""))
    if configuration is None:
        return error_response_json("WAFNonexistentItemException", "The web ACL has no logging configuration", 400)
    return json_response({"LoggingConfiguration": configuration})


def _list_logging(request: dict[str, Any]) -> Any:
    place = ":regional/" if request.get("Scope") == "REGIONAL" else ":global/"
    return json_response({"LoggingConfigurations": [entry for arn, entry in _logging.items() if place in arn]})


_CALLS = {"GetLoggingConfiguration": _get_logging, "ListLoggingConfigurations": _list_logging}


def serve() -> None:
    """Adds the calls that read logging configurations."""
    answer = waf.handle_request

    async def handle_request(method: str, path: str, headers: dict[str, str], body: bytes, query: Any) -> Any:
        call = _CALLS.get(headers.get("x-amz-target", "").rpartition(".")[2])
        return call(json.loads(body or b"{}")) if call else await answer(method, path, headers, body, query)

    waf.handle_request = handle_request
