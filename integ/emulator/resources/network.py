"""VPC: Elastic IPs, NAT gateways, security-group rules, flow logs, and attributes of VPC, subnet and endpoint."""

import fnmatch
import json
import re
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape

from ministack.services import ec2
from ministack.services.cloudformation import provisioners

from .base import Attributes, Created, Properties, amend, new_id, true

# The zone every interface endpoint of us-east-1 has its names in.
ENDPOINT_ZONE = "Z7HUB22UULQXV"


def _elastic_ip_create(logical_id: str, properties: Properties, stack_name: str) -> Created:
    allocation_id = new_id("eipalloc")
    address = ec2._random_ip("52.")
    ec2._addresses[allocation_id] = {
        "AllocationId": allocation_id,
        "PublicIp": address,
        "Domain": properties.get("Domain", "vpc"),
        **dict.fromkeys(("AssociationId", "InstanceId", "NetworkInterfaceId", "PrivateIpAddress")),
    }
    provisioners._ec2_apply_tags(allocation_id, properties)
    return address, {"AllocationId": allocation_id, "PublicIp": address}


def _allocation_id(address: str) -> str:
    return next((key for key, value in ec2._addresses.items() if value["PublicIp"] == address), "")


def _elastic_ip_update(address: str, old: Properties, new: Properties, stack_name: str) -> Created:
    allocation_id = _allocation_id(address)
    provisioners._ec2_apply_tags(allocation_id, new, old)
    return address, {"AllocationId": allocation_id, "PublicIp": address}


def _elastic_ip_delete(address: str, properties: Properties) -> None:
    allocation_id = _allocation_id(address)
    ec2._addresses.pop(allocation_id, None)
    ec2._tags.pop(allocation_id, None)


def _nat_gateway_create(logical_id: str, properties: Properties, stack_name: str) -> Created:
    subnet = ec2._subnets.get(properties["SubnetId"])
    if subnet is None:
        raise ValueError(f"The subnet ID '{properties['SubnetId']}' does not exist")
    nat_gateway_id = new_id("nat")
    ec2._nat_gateways[nat_gateway_id] = {
        "NatGatewayId": nat_gateway_id,
        "SubnetId": subnet["SubnetId"],
        "VpcId": subnet["VpcId"],
        "AllocationId": properties.get("AllocationId", ""),
        "ConnectivityType": properties.get("ConnectivityType", "public"),
        "State": "available",
        "CreateTime": ec2._now_ts(),
        "Tags": [],
    }
    provisioners._ec2_apply_tags(nat_gateway_id, properties)
    return nat_gateway_id, {"NatGatewayId": nat_gateway_id}


def _nat_gateway_update(
    nat_gateway_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str
) -> Created:
    if {**old, "Tags": None} != {**new, "Tags": None}:
        # All but the tags replaces; the stack deletes the old gateway when it cleans up.
        return _nat_gateway_create(logical_id, new, stack_name)
    provisioners._ec2_apply_tags(nat_gateway_id, new, old)
    return nat_gateway_id, {"NatGatewayId": nat_gateway_id}


def _nat_gateway_delete(nat_gateway_id: str, properties: Properties) -> None:
    ec2._nat_gateways.pop(nat_gateway_id, None)
    ec2._tags.pop(nat_gateway_id, None)


def _is_allow_all(rule: dict[str, Any]) -> bool:
    others = (rule.get(key) for key in ("Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs"))
    cidrs = [cidr["CidrIp"] for cidr in rule["IpRanges"]]
    return rule["IpProtocol"] == "-1" and cidrs == ["0.0.0.0/0"] and not any(others)


def _rule_handler(store: str) -> dict[str, Any]:
    """A stand-alone rule of a security group, in the group's own list of `store` rules."""

    def create(logical_id: str, properties: Properties, stack_name: str) -> Created:
        group = ec2._security_groups.get(properties.get("GroupId", ""))
        if group is None:
            raise ValueError(f"The security group '{properties.get('GroupId')}' does not exist")
        if store == "IpPermissionsEgress":
            # As CloudFormation does: the first rule of one's own takes the default rule's place.
            group[store] = [rule for rule in group[store] if not _is_allow_all(rule)]
        rule_id = new_id("sgr")
        for rule in provisioners._ec2_sg_permissions([properties]):
            group[store].append({**rule, "SecurityGroupRuleId": rule_id})
        return rule_id, {"Id": rule_id}

    def delete(rule_id: str, properties: Properties) -> None:
        for group in ec2._security_groups.values():
            group[store] = [rule for rule in group[store] if rule.get("SecurityGroupRuleId") != rule_id]

    return {"create": create, "delete": delete}


def _flow_log_create(logical_id: str, properties: Properties, stack_name: str) -> Created:
    flow_log_id = new_id("fl")
    ec2._flow_logs[flow_log_id] = {
        "FlowLogId": flow_log_id,
        "ResourceId": properties["ResourceId"],
        "ResourceType": properties["ResourceType"],
        "TrafficType": properties.get("TrafficType", "ALL"),
        "LogDestinationType": properties.get("LogDestinationType", "cloud-watch-logs"),
        "LogDestination": properties.get("LogDestination") or properties.get("LogGroupName", ""),
        "FlowLogStatus": "ACTIVE",
        "CreationTime": ec2._now_ts(),
    }
    provisioners._ec2_apply_tags(flow_log_id, properties)
    return flow_log_id, {"Id": flow_log_id}


def _flow_log_delete(flow_log_id: str, properties: Properties) -> None:
    ec2._flow_logs.pop(flow_log_id, None)
    ec2._tags.pop(flow_log_id, None)


ELASTIC_IP = {"create": _elastic_ip_create, "update": _elastic_ip_update, "delete": _elastic_ip_delete}
NAT_GATEWAY = {
    "create": _nat_gateway_create,
    "update": _nat_gateway_update,
    "update_with_logical_id": True,
    "delete": _nat_gateway_delete,
}
SECURITY_GROUP_INGRESS = _rule_handler("IpPermissions")
SECURITY_GROUP_EGRESS = _rule_handler("IpPermissionsEgress")
FLOW_LOG = {"create": _flow_log_create, "delete": _flow_log_delete}


def _vpc_attributes(vpc_id: str, attributes: Attributes, properties: Properties) -> None:
    attributes["CidrBlock"] = ec2._vpcs[vpc_id]["CidrBlock"]
    attributes["CidrBlockAssociations"] = []
    attributes["Ipv6CidrBlocks"] = []


def _subnet_attributes(subnet_id: str, attributes: Attributes, properties: Properties) -> None:
    subnet = ec2._subnets[subnet_id]
    attributes.update({key: subnet[key] for key in ("VpcId", "CidrBlock", "AvailabilityZoneId")})
    attributes["Ipv6CidrBlocks"] = []


def _endpoint_attributes(endpoint_id: str, attributes: Attributes, properties: Properties) -> None:
    if properties.get("VpcEndpointType") != "Interface":
        return
    # com.amazonaws.us-east-1.ecr.api is reached at vpce-….ecr.api.us-east-1.vpce.amazonaws.com
    region, service = properties["ServiceName"].split(".", 3)[2:]
    entry = f"{ENDPOINT_ZONE}:{endpoint_id}.{service}.{region}.vpce.amazonaws.com"
    ec2._vpc_endpoints[endpoint_id]["DnsEntries"] = [entry]
    attributes["DnsEntries"] = [entry]


def _describe_security_groups(params: dict[str, Any]) -> tuple[int, Any, bytes]:
    """Expands the wildcards a filter on group names may have."""
    expanded = dict(params)
    for key in [key for key in params if re.fullmatch(r"Filter\.\d+\.Name", key) and params[key] == ["group-name"]]:
        prefix = key.removesuffix("Name") + "Value."
        patterns = [params[k][0] for k in params if k.startswith(prefix)]
        names = {group["GroupName"] for group in ec2._security_groups.values()}
        matching = sorted(name for name in names if any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns))
        expanded = {k: v for k, v in expanded.items() if not k.startswith(prefix)}
        expanded.update({f"{prefix}{n}": [name] for n, name in enumerate(matching or patterns, 1)})
    return ec2._describe_security_groups(expanded)


def _describe_nat_gateways(params: dict[str, Any]) -> tuple[int, Any, bytes]:
    """Fills in the addresses ministack leaves empty."""
    status, headers, body = ec2._describe_nat_gateways(params)

    def with_addresses(item: re.Match[str]) -> str:
        allocation_id = ec2._nat_gateways[item["id"]].get("AllocationId")
        address = ec2._addresses.get(allocation_id, {}).get("PublicIp", "")
        return item[0].replace(
            "<natGatewayAddressSet/>",
            f"<natGatewayAddressSet><item><allocationId>{allocation_id}</allocationId>"
            f"<publicIp>{address}</publicIp><isPrimary>true</isPrimary></item></natGatewayAddressSet>",
        )

    items = r"<natGatewayId>(?P<id>[^<]+)</natGatewayId>.*?<natGatewayAddressSet/>"
    return status, headers, re.sub(items, with_addresses, body.decode(), flags=re.DOTALL).encode()


def _describe_endpoint(describe: Callable[..., str]) -> Callable[..., str]:
    """Adds what ministack stores of an endpoint and leaves out of its answers."""

    def described(endpoint: dict[str, Any], tag: str = "item") -> str:
        groups = "".join(f"<item><groupId>{group}</groupId></item>" for group in endpoint.get("SecurityGroupIds", []))
        names = "".join(
            f"<item><hostedZoneId>{zone}</hostedZoneId><dnsName>{name}</dnsName></item>"
            for zone, name in (entry.split(":", 1) for entry in endpoint.get("DnsEntries", []))
        )
        policy = endpoint.get("PolicyDocument")
        document = policy if isinstance(policy, str) else json.dumps(policy or {})
        private_dns = str(true(endpoint.get("PrivateDnsEnabled", False))).lower()
        return describe(endpoint, tag).removesuffix(f"</{tag}>") + (
            f"<groupSet>{groups}</groupSet><dnsEntrySet>{names}</dnsEntrySet>"
            f"<privateDnsEnabled>{private_dns}</privateDnsEnabled>"
            f"<policyDocument>{escape(document)}</policyDocument></{tag}>"
        )

    return described


def complete() -> None:
    """Attributes and answers of ministack's own network types."""
    ec2._vpce_fields_xml = _describe_endpoint(ec2._vpce_fields_xml)
    amend("AWS::EC2::VPC", _vpc_attributes)
    amend("AWS::EC2::Subnet", _subnet_attributes)
    amend("AWS::EC2::VPCEndpoint", _endpoint_attributes)
    ec2._ACTION_MAP["DescribeSecurityGroups"] = _describe_security_groups
    ec2._ACTION_MAP["DescribeNatGateways"] = _describe_nat_gateways
