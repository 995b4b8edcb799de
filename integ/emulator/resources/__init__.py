"""The CloudFormation types ministack lacks or does by half, and which of them have an effect beyond their stack."""

from . import (
    autoscaling,
    backups,
    certificate_authorities,
    containers,
    custom_resources,
    data,
    edge,
    events,
    identity,
    ingress,
    network,
    observability,
    prometheus,
    secret_store,
    storage,
    subscriptions,
    weights,
)
from .base import HANDLERS, Handler

# Added, with real effect: what they create is in ministack's store and its API answers for it.
REAL: dict[str, Handler] = {
    "AWS::EC2::EIP": network.ELASTIC_IP,
    "AWS::EC2::NatGateway": network.NAT_GATEWAY,
    "AWS::EC2::SecurityGroupIngress": network.SECURITY_GROUP_INGRESS,
    "AWS::EC2::SecurityGroupEgress": network.SECURITY_GROUP_EGRESS,
    "AWS::EC2::FlowLog": network.FLOW_LOG,
    "AWS::ECS::ClusterCapacityProviderAssociations": containers.CAPACITY_PROVIDER_ASSOCIATIONS,
    "AWS::ApplicationAutoScaling::ScalableTarget": autoscaling.SCALABLE_TARGET,
    "AWS::ApplicationAutoScaling::ScalingPolicy": autoscaling.SCALING_POLICY,
    "AWS::SecretsManager::ResourcePolicy": secret_store.RESOURCE_POLICY,
    "AWS::Backup::BackupSelection": backups.BACKUP_SELECTION,
    "AWS::CloudWatch::CompositeAlarm": observability.COMPOSITE_ALARM,
    "AWS::IAM::OIDCProvider": identity.OIDC_PROVIDER,
    "AWS::Route53::RecordSetGroup": ingress.RECORD_GROUP,
    "AWS::WAFv2::WebACLAssociation": ingress.WEB_ACL_ASSOCIATION,
    "AWS::CloudFront::VpcOrigin": edge.VPC_ORIGIN_HANDLER,
    "AWS::Events::Archive": events.ARCHIVE_HANDLER,
    "AWS::ACMPCA::CertificateAuthority": certificate_authorities.AUTHORITY,
    "AWS::ACMPCA::Certificate": certificate_authorities.CERTIFICATE,
    "AWS::ACMPCA::CertificateAuthorityActivation": certificate_authorities.ACTIVATION,
    "AWS::APS::Workspace": prometheus.WORKSPACE,
}

# Added, recorded only, in their stack or for the calls that read them: ministack has nothing that could act on them.
RECORDED: dict[str, Handler] = {
    # The schedule shows in DescribeSecret; nothing rotates by itself, and a hosted rotation has no function.
    "AWS::SecretsManager::RotationSchedule": secret_store.ROTATION_SCHEDULE,
    # The load balancer serves no TLS: it has nothing to choose a certificate for.
    "AWS::ElasticLoadBalancingV2::ListenerCertificate": ingress.LISTENER_CERTIFICATE,
    # The configuration shows in GetLoggingConfiguration; no request passes the web ACL, so nothing is logged.
    "AWS::WAFv2::LoggingConfiguration": edge.WEB_ACL_LOGGING,
    # The rule shows in GetAlarmMuteRule; alarms act at all hours.
    "AWS::CloudWatch::AlarmMuteRule": observability.ALARM_MUTE_RULE,
}

# Ministack's own, completed: properties it drops, attributes it does not answer, Ref values that differ from AWS.
COMPLETED = (
    network,
    ingress,
    weights,
    containers,
    secret_store,
    data,
    backups,
    storage,
    events,
    edge,
    observability,
    custom_resources,
    subscriptions,
)

# With calls of their own that ministack does not answer.
SERVED = (autoscaling, edge, observability, prometheus)


def install() -> None:
    """Registers the added types and completes ministack's own."""
    for resource_type, handler in {**REAL, **RECORDED}.items():
        if resource_type in HANDLERS:
            raise RuntimeError(f"the emulator has its own {resource_type} now: drop ours")
        HANDLERS[resource_type] = handler
    for module in SERVED:
        module.serve()
    for module in COMPLETED:
        module.complete()
