import { aws_certificatemanager as acm, aws_ecs as ecs, aws_route53 as route53, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Binding, MicroserviceFleet, MicroserviceProps, PlatformDatabase, PlatformTier, ReptidexPlatform, ServiceProtocol } from '../../src';

/** Port of each gRPC service, as the demo's Kubernetes manifests have it. */
const PORTS = {
  adservice: 9555,
  cartservice: 7070,
  checkoutservice: 5050,
  currencyservice: 7000,
  emailservice: 5000,
  paymentservice: 50051,
  productcatalogservice: 3550,
  recommendationservice: 8080,
  shippingservice: 50051,
};
type GrpcService = keyof typeof PORTS;

/** Variables in which services look for each other, `{host}:{port}`. */
const ADDRESSES: { [service in GrpcService]: string } = {
  adservice: 'AD_SERVICE_ADDR',
  cartservice: 'CART_SERVICE_ADDR',
  checkoutservice: 'CHECKOUT_SERVICE_ADDR',
  currencyservice: 'CURRENCY_SERVICE_ADDR',
  emailservice: 'EMAIL_SERVICE_ADDR',
  paymentservice: 'PAYMENT_SERVICE_ADDR',
  productcatalogservice: 'PRODUCT_CATALOG_SERVICE_ADDR',
  recommendationservice: 'RECOMMENDATION_SERVICE_ADDR',
  shippingservice: 'SHIPPING_SERVICE_ADDR',
};
const addressesOf = (...services: GrpcService[]) => services.map((service) => Binding.service(service, { address: ADDRESSES[service] }));

/** The limits of the manifests, and 256 CPU units and 64 MiB for the proxy of Service Connect. */
const SIZE = { cpu: 512, memoryMiB: 1024 };

export interface OnlineBoutiqueProps {
  /** Zone of the shop's domain, and the certificate of its host name. */
  readonly hostedZone: route53.IHostedZone;
  readonly certificate: acm.ICertificate;
  /** Where the demo's images are: a repository for each service is below it. */
  readonly images: string;
  /** Tag of the images. */
  readonly tag: string;
}

/**
 * Online Boutique, a web shop of eleven services that Google publishes as a demonstration of microservices: ten speak gRPC to each other, one is public,
 * one keeps carts in Redis, and a load generator has no port at all.
 *
 * @see https://github.com/GoogleCloudPlatform/microservices-demo
 */
export class OnlineBoutique extends Construct {
  constructor(scope: Construct, id: string, { hostedZone, certificate, images, tag }: OnlineBoutiqueProps) {
    super(scope, id);
    const image = (name: string) => ecs.ContainerImage.fromRegistry(`${images}/${name}:${tag}`);
    const { zoneName } = hostedZone;

    const platform = new ReptidexPlatform(this, 'Platform', {
      environmentName: 'dev',
      projectName: 'boutique',
      tier: PlatformTier.DEVELOPMENT,
      domain: { zoneName, hostedZone, certificate, certificateDomains: [`*.${zoneName}`] },
      database: PlatformDatabase.none(),
    });

    const grpc = (name: GrpcService, more: Partial<MicroserviceProps> = {}): MicroserviceProps => ({
      ...SIZE,
      name,
      image: image(name),
      port: PORTS[name],
      protocol: ServiceProtocol.GRPC,
      internal: true,
      ...more,
      environment: { PORT: String(more.containerPort ?? PORTS[name]), DISABLE_PROFILER: '1', ...more.environment },
    });

    new MicroserviceFleet(this, 'Shop', {
      platform,
      services: [
        {
          ...SIZE,
          name: 'frontend',
          image: image('frontend'),
          port: 8080,
          hostnames: [`shop.${zoneName}`],
          healthCheckPath: '/_healthz',
          environment: { PORT: '8080', ENABLE_PROFILER: '0', SHOPPING_ASSISTANT_SERVICE_ADDR: 'localhost:80' },
          uses: addressesOf('productcatalogservice', 'currencyservice', 'cartservice', 'recommendationservice', 'shippingservice', 'checkoutservice', 'adservice'),
        },
        grpc('checkoutservice', {
          uses: addressesOf('productcatalogservice', 'shippingservice', 'paymentservice', 'emailservice', 'currencyservice', 'cartservice'),
        }),
        grpc('recommendationservice', { uses: addressesOf('productcatalogservice') }),
        // StackExchange.Redis takes options after the address. The cache accepts TLS connections only.
        grpc('cartservice', { cache: true, environment: { REDIS_ADDR: `${platform.cache!.host}:6379,ssl=true` } }),
        grpc('emailservice', { containerPort: 8080 }),
        grpc('adservice'),
        grpc('currencyservice'),
        grpc('paymentservice'),
        grpc('productcatalogservice'),
        grpc('shippingservice'),
      ],
      workers: [{
        ...SIZE,
        name: 'loadgenerator',
        image: image('loadgenerator'),
        environment: { USERS: '10', RATE: '1' },
        uses: [Binding.service('frontend', { address: 'FRONTEND_ADDR' })],
      }],
    });
  }
}

/** A stack of nothing but the shop. */
export function boutiqueStack(scope: Construct, zoneName = 'example.com'): Stack {
  const stack = new Stack(scope, 'dev-boutique');
  const hostedZone = new route53.PublicHostedZone(stack, 'Zone', { zoneName });
  const certificate = new acm.Certificate(stack, 'Certificate', { domainName: `*.${zoneName}`, validation: acm.CertificateValidation.fromDns(hostedZone) });
  new OnlineBoutique(stack, 'Boutique', { hostedZone, certificate, images: 'registry.example.com/microservices-demo', tag: 'v0.10.6' });
  return stack;
}
