import { Environment, servicesOf } from '../environment';
import { Synthesized } from '../synthesis';

const POLICY = 'service-role/AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity';

/** Who consumes or is consumed is in the namespace, and certificates are issued for the services that ask for them, and for no others. */
export function serviceConnect(environment: Environment, { platform: { fleet }, stack, template }: Synthesized): string[] {
  return servicesOf(environment).flatMap(({ name, internal = false, consumes = [], port, profile, tls }) => {
    const { Properties, DependsOn = [] } = template.Resources[stack.getLogicalId(fleet.service(name).service.node.defaultChild as any)] as any;
    const { ServiceConnectConfiguration: connect } = Properties;
    const isMember = internal || consumes.length > 0;
    if (!isMember) {
      return connect === undefined ? [] : [`'${name}' is in Service Connect, which nothing asks for`];
    }
    const [served] = connect?.Services ?? [];
    const alias = served && `${served.PortName} ${served.ClientAliases[0].DnsName}:${served.ClientAliases[0].Port}`;
    const expected = internal ? `${name} ${name}:${port ?? profile?.defaults.port}` : undefined;
    const roleId = served?.Tls?.RoleArn?.['Fn::GetAtt']?.[0];
    const role = template.Resources[roleId]?.Properties;
    return [
      ...(connect?.Enabled && connect.Namespace ? [] : [`'${name}' is not in the namespace`]),
      ...(alias === expected ? [] : [`'${name}' serves ${alias}, and not ${expected}`]),
      ...(served?.Tls?.IssuerCertificateAuthority.AwsPcaAuthorityArn === tls?.certificateAuthorityArn ? [] : [`the certificates of '${name}' are not issued by ${tls?.certificateAuthorityArn}`]),
      ...(!tls || (JSON.stringify(role?.AssumeRolePolicyDocument ?? '').includes('"ecs.amazonaws.com"') && JSON.stringify(role.ManagedPolicyArns).includes(POLICY) && DependsOn.includes(roleId))
        ? [] : [`Amazon ECS may not issue certificates for '${name}' before it is created`]),
    ];
  });
}
