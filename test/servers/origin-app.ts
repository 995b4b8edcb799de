import { App, aws_certificatemanager as acm, aws_ec2 as ec2, aws_wafv2 as wafv2, Stack } from 'aws-cdk-lib';
import { OriginAccess } from '../../src/edge/content-delivery-options';
import { createDelivery, createIngress } from '../parts';

/** What the tests look for. */
export const ORIGIN_APP = {
  stack: 'edge',
  prefix: 'prod-edge',
  secret: 'prod/edge/origin-header',
  /** Another value of it is a deployment that changes the web ACL. */
  changeContext: 'change',
} as const;

const CERTIFICATE = 'arn:aws:acm:us-east-1:111122223333:certificate/11111111-2222-3333-4444-555555555555';

/** An app to deploy: CloudFront in front of a load balancer on the internet, which knows it by a header whose value rotates. */
export function originApp(): App {
  const app = new App();
  const stack = new Stack(app, ORIGIN_APP.stack);
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1, restrictDefaultSecurityGroup: false });
  const certificate = acm.Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE);
  const { loadBalancer } = createIngress(stack, 'Ingress', { vpc, certificates: [certificate], deletionProtection: false });
  const delivery = createDelivery(stack, 'Delivery', {
    loadBalancer,
    hostnames: ['www.example.com'],
    certificate,
    namePrefix: ORIGIN_APP.prefix,
    originAccess: OriginAccess.SECRET_HEADER,
    originSecretName: ORIGIN_APP.secret,
  });
  const change = app.node.tryGetContext(ORIGIN_APP.changeContext);
  if (change !== undefined) {
    (delivery.node.findChild('OriginGuard') as wafv2.CfnWebACL).description = change;
  }
  return app;
}

if (require.main === module) {
  originApp().synth();
}
