import { aws_certificatemanager as acm, aws_cloudfront as cloudfront, aws_ec2 as ec2, aws_route53 as route53, Stack, Token } from 'aws-cdk-lib';
import { IngressLoadBalancer } from '../../src';
import { ContentDelivery } from '../../src/edge/content-delivery';
import { OriginAccess } from '../../src/edge/content-delivery-options';
import { DeliveryInput, createDelivery, createIngress } from '../parts';
import { CERTIFICATE_ARN, newStack, onlyOf, render } from '../support';

/** For a load balancer without a certificate, and the distribution's own name. */
export const HTTP_ONLY = { hostnames: undefined, certificate: undefined, originProtocolPolicy: cloudfront.OriginProtocolPolicy.HTTP_ONLY };
export const SECRET_HEADER = { originAccess: OriginAccess.SECRET_HEADER };

export function ingress(stack: Stack, internetFacing: boolean): IngressLoadBalancer {
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 });
  const certificateArn = Token.isUnresolved(stack.region) ? CERTIFICATE_ARN : CERTIFICATE_ARN.replace('us-east-1', stack.region);
  return createIngress(stack, 'Ingress', { vpc, internetFacing, certificates: [acm.Certificate.fromCertificateArn(stack, 'Certificate', certificateArn)] });
}

/** Content delivery with what it needs, where nothing else is said. */
export function delivery(props: Partial<DeliveryInput> = {}, stack: Stack = newStack()): ContentDelivery {
  return createDelivery(stack, 'Delivery', {
    loadBalancer: props.loadBalancer ?? ingress(stack, props.originAccess === OriginAccess.SECRET_HEADER).loadBalancer,
    hostnames: ['www.example.com'],
    certificate: acm.Certificate.fromCertificateArn(stack, 'EdgeCertificate', CERTIFICATE_ARN),
    ...props,
  });
}

export const zoneIn = (stack: Stack) => route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { zoneName: 'example.com', hostedZoneId: 'Z00000000EXAMPLE' });

export const configOf = (made: ContentDelivery) => onlyOf(render(made), 'AWS::CloudFront::Distribution').Properties.DistributionConfig;

/** The behavior of a path, or the default one. */
export function behaviorOf(made: ContentDelivery, path?: string): any {
  const { DefaultCacheBehavior, CacheBehaviors } = configOf(made);
  return path ? CacheBehaviors.find(({ PathPattern }: any) => PathPattern === path) : DefaultCacheBehavior;
}

/** The caching of a path, or of all others. */
export function cachingOf(made: ContentDelivery, path?: string): any {
  const { Ref } = behaviorOf(made, path).CachePolicyId;
  return render(made).Resources[Ref].Properties.CachePolicyConfig;
}
