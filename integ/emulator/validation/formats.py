"""What the formats of CloudFormation's schemas say of a value.

Those of the registry are of JSON schema, and those that cfn-lint's copies have besides name what an ID is the ID of.
https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
https://github.com/aws-cloudformation/cfn-lint/blob/main/docs/format_keyword.md
"""

import datetime
import ipaddress
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from .patterns import compiled

Format = Callable[[Any], bool]
ARN = r"^arn:aws[a-zA-Z-]*:"
LONG = 2**63


def _matches(pattern: str) -> Format:
    return lambda value: not isinstance(value, str) or compiled(pattern).search(value) is not None


def _parses(parse: Callable[[str], object]) -> Format:
    def check(value: Any) -> bool:
        try:
            return not isinstance(value, str) or bool(parse(value))
        except ValueError:
            return False

    return check


def _is_json(text: str) -> bool:
    json.loads(text)
    return True


def _is_moment(text: str) -> bool:
    """https://datatracker.ietf.org/doc/html/rfc3339#section-5.6"""
    return "T" in text and datetime.datetime.fromisoformat(text).tzinfo is not None


def _is_long(value: Any) -> bool:
    return isinstance(value, bool) or not isinstance(value, str | int | float) or -LONG <= float(value) < LONG


FORMATS: dict[str, Format] = {
    "AWS::ACM::Certificate.Arn": _matches(ARN + r"acm:[a-z0-9-]+:\d{12}:certificate/.+$"),
    "AWS::EC2::Image.Id": _matches(r"^ami-([0-9a-z]{8}|[0-9a-z]{17})$"),
    "AWS::EC2::SecurityGroup.Id": _matches(r"^sg-([a-fA-F0-9]{8}|[a-fA-F0-9]{17})$"),
    "AWS::EC2::SecurityGroup.Name": _matches(r"^[a-zA-Z0-9 \._\-:\/()#\,@\[\]+=&;\{\}!\$\*]+$"),
    "AWS::EC2::Subnet.Id": _matches(r"^subnet-(([0-9A-Fa-f]{8})|([0-9A-Fa-f]{17}))$"),
    "AWS::EC2::VPC.Id": _matches(r"^vpc-(([0-9A-Fa-f]{8})|([0-9A-Fa-f]{17}))$"),
    "AWS::IAM::Role.Arn": _matches(ARN + r"iam::\d{12}:role/.+$"),
    "AWS::KMS::Alias.AliasName": _matches(r"^alias/[a-zA-Z0-9:/_-]+$"),
    "AWS::KMS::Key.Arn": _matches(ARN + r"kms:[a-z0-9-]+:\d{12}:(key|alias)/.+$"),
    "AWS::KMS::Key.Id": _matches(r"^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|mrk-[0-9a-f]{32}|alias/[a-zA-Z0-9/_-]+)$"),
    "AWS::Lambda::Function.Arn": _matches(ARN + r"lambda:[a-z0-9-]+:\d{12}:function:.+(:.+)?$"),
    "AWS::Logs::LogGroup.Name": _matches(r"^[\.\-_\/#A-Za-z0-9]{1,512}$"),
    # Of a bucket to be created, an empty name is as none.
    "AWS::S3::Bucket.Name": _matches(r"^$|^(?![.\-])(?!.*\.\.)(?!.*\-\.)(?!.*\.\-)[a-z0-9.\-]{3,63}(?<![.\-])$"),
    "AWS::SNS::Topic.Arn": _matches(ARN + r"sns:[a-z0-9-]+:\d{12}:.+$"),
    # https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html
    "AWS::Route53::AliasTarget.HostedZoneId": _matches(r"^[A-Z0-9]{1,32}$"),
    "date-time": _parses(_is_moment),
    "double": lambda value: isinstance(value, bool) or not isinstance(value, str | int | float) or abs(float(value)) != float("inf"),
    "int64": _is_long,
    "ipv4-network": _parses(ipaddress.IPv4Network),
    "ipv6-network": _parses(ipaddress.IPv6Network),
    "json": _parses(_is_json),
    "uri": _parses(lambda text: urlsplit(text).scheme),
}

# What a value cannot be compared with, and why.
UNCHECKED = {
    "(^arn:[a-z\\d-]+:rekognition:[a-z\\d-]+:\\d{12}:collection\\/([a-zA-Z0-9_.\\-]+){1,255})": "a pattern in the wrong place, of an attribute",
    "AWS::EC2::SecurityGroup.Ids": "of a list, whose items have a format",
    "AWS::EC2::SecurityGroup.Names": "of a list, whose items have a format",
    "AWS::EC2::Subnet.Ids": "of a list, whose items have a format",
    "AWS::Route53::HostedZone.Id": "of an attribute",
    "AWS::SQS::Queue.Arn": "of an attribute",
    "password": "says that the value is not to be shown",
    "string": "is the type",
    "timestamp": "of an attribute",
}
