import { absent, ALL, asserted, Service } from './control';
import { list, Resource, Value } from './template';

const DISTRIBUTION = 'AWS::CloudFront::Distribution';
const VPC_ORIGIN = 'AWS::CloudFront::VpcOrigin';
const RECOMMENDED_TLS = ['TLSv1.2_2021', 'TLSv1.2_2025', 'TLSv1.3_2025'];

const config = ({ p }: Resource): Value => p.DistributionConfig;
const behaviors = (distribution: Resource): Value[] => [config(distribution).DefaultCacheBehavior, ...list<Value>(config(distribution).CacheBehaviors)];
const origins = (distribution: Resource): Value[] => list<Value>(config(distribution).Origins);
const bucketOrigins = (distribution: Resource) => origins(distribution).filter(({ S3OriginConfig }) => S3OriginConfig !== undefined);
const functionOrigins = (distribution: Resource) => origins(distribution)
  .filter(({ DomainName }) => /\.lambda-url\.|FunctionUrl/.test(JSON.stringify(DomainName)));
/** How CloudFront speaks to an origin that is no bucket: said at a VPC origin, or at the distribution's own. */
const connections = ({ type, p }: Resource): Value[] => type === VPC_ORIGIN
  ? [p.VpcOriginEndpointConfig]
  : list<Value>(p.DistributionConfig.Origins).flatMap(({ CustomOriginConfig }) => list(CustomOriginConfig));

function addOrigin(distribution: Resource, origin: Value): void {
  config(distribution).Origins = [...origins(distribution), { Id: 'Added', ...origin }];
}
const addBucket = (distribution: Resource) => addOrigin(distribution, { DomainName: 'somebody.s3.amazonaws.com', S3OriginConfig: {} });

export const ACM: Service = {
  name: 'ACM',
  page: 'acm',
  controls: [
    asserted('ACM.1', 'medium', 'Imported and ACM-issued certificates should be renewed after a specified time period', {
      of: 'AWS::CertificateManager::Certificate',
      shows: 'the certificate is validated by DNS in a known zone, so ACM renews it automatically',
      holds: ({ p }) => p.ValidationMethod === 'DNS' && list<Value>(p.DomainValidationOptions).every(({ HostedZoneId }) => HostedZoneId !== undefined),
      breaks: ({ p }) => {
        p.ValidationMethod = 'EMAIL';
      },
    }),
    asserted('ACM.2', 'high', 'RSA certificates managed by ACM should use a key length of at least 2,048 bits', {
      of: 'AWS::CertificateManager::Certificate',
      shows: 'the default of ACM, RSA 2,048, or a stronger `KeyAlgorithm`',
      holds: ({ p }) => p.KeyAlgorithm !== 'RSA_1024',
      breaks: ({ p }) => {
        p.KeyAlgorithm = 'RSA_1024';
      },
    }),
  ],
};

export const CLOUDFRONT: Service = {
  name: 'CloudFront',
  page: 'cloudfront',
  controls: [
    asserted('CloudFront.1', 'high', 'CloudFront distributions should have a default root object configured', {
      of: DISTRIBUTION,
      shows: 'no origin is a bucket, so the control does not apply',
      holds: (distribution) => bucketOrigins(distribution).length === 0 || config(distribution).DefaultRootObject !== undefined,
      breaks: addBucket,
    }),
    asserted('CloudFront.3', 'medium', 'CloudFront distributions should require encryption in transit', {
      of: DISTRIBUTION,
      shows: '`ViewerProtocolPolicy` of every behavior is not `allow-all`',
      holds: (distribution) => behaviors(distribution).every(({ ViewerProtocolPolicy }) => ViewerProtocolPolicy !== 'allow-all'),
      breaks: (distribution) => {
        config(distribution).CacheBehaviors[0].ViewerProtocolPolicy = 'allow-all';
      },
    }),
    asserted('CloudFront.4', 'low', 'CloudFront distributions should have origin failover configured', {
      of: DISTRIBUTION,
      shows: 'an origin group of two',
      holds: (distribution) => list<Value>(config(distribution).OriginGroups?.Items).some(({ Members }) => list(Members.Items).length > 1),
      breaks: (distribution) => {
        delete config(distribution).OriginGroups;
      },
      mends: (distribution) => {
        config(distribution).OriginGroups = { Items: [{ Members: { Items: [{ OriginId: 'first' }, { OriginId: 'second' }] } }] };
      },
      except: [{
        apps: ALL,
        resources: '*',
        reason: 'The only origin is a load balancer in several zones. A second origin would require a second environment with the same data, and origin failover '
          + 'applies only to read requests.',
      }],
    }),
    asserted('CloudFront.5', 'medium', 'CloudFront distributions should have logging enabled', {
      of: DISTRIBUTION,
      shows: '`Logging`, with a bucket',
      holds: (distribution) => config(distribution).Logging?.Bucket !== undefined,
      breaks: (distribution) => {
        delete config(distribution).Logging;
      },
    }),
    asserted('CloudFront.6', 'medium', 'CloudFront distributions should have WAF enabled', {
      of: DISTRIBUTION,
      shows: '`WebACLId`',
      holds: (distribution) => config(distribution).WebACLId !== undefined,
      breaks: (distribution) => {
        delete config(distribution).WebACLId;
      },
    }),
    asserted('CloudFront.7', 'low', 'CloudFront distributions should use custom SSL/TLS certificates', {
      of: DISTRIBUTION,
      shows: 'an ACM certificate',
      holds: (distribution) => config(distribution).ViewerCertificate?.AcmCertificateArn !== undefined,
      breaks: (distribution) => {
        config(distribution).ViewerCertificate = { CloudFrontDefaultCertificate: true };
      },
    }),
    asserted('CloudFront.8', 'low', 'CloudFront distributions should use SNI to serve HTTPS requests', {
      of: DISTRIBUTION,
      shows: '`SslSupportMethod` is `sni-only`',
      holds: (distribution) => config(distribution).ViewerCertificate?.SslSupportMethod === 'sni-only',
      breaks: (distribution) => {
        config(distribution).ViewerCertificate.SslSupportMethod = 'vip';
      },
    }),
    asserted('CloudFront.9', 'medium', 'CloudFront distributions should encrypt traffic to custom origins', {
      of: [DISTRIBUTION, VPC_ORIGIN],
      shows: '`OriginProtocolPolicy` is `https-only`, also for VPC origins',
      holds: (resource) => connections(resource).every(({ OriginProtocolPolicy }) => OriginProtocolPolicy === 'https-only'),
      breaks: (resource) => {
        const connection = connections(resource)[0];
        if (connection) {
          connection.OriginProtocolPolicy = 'http-only';
        } else {
          addOrigin(resource, { CustomOriginConfig: { OriginProtocolPolicy: 'match-viewer' } });
        }
      },
    }),
    asserted('CloudFront.10', 'medium', 'CloudFront distributions should not use deprecated SSL protocols between edge locations and custom origins', {
      of: [DISTRIBUTION, VPC_ORIGIN],
      shows: '`OriginSSLProtocols` is only TLS 1.2',
      holds: (resource) => connections(resource)
        .every(({ OriginSSLProtocols }) => list<string>(OriginSSLProtocols).every((protocol) => protocol === 'TLSv1.2')),
      breaks: (resource) => {
        const connection = connections(resource)[0];
        if (connection) {
          connection.OriginSSLProtocols.push('SSLv3');
        } else {
          addOrigin(resource, { CustomOriginConfig: { OriginSSLProtocols: ['SSLv3'] } });
        }
      },
    }),
    asserted('CloudFront.12', 'high', 'CloudFront distributions should not point to non-existent S3 origins', {
      of: DISTRIBUTION,
      shows: 'no origin is a bucket that the template does not have',
      holds: (distribution, template) => bucketOrigins(distribution).every(({ DomainName }) => template.referred(DomainName)?.type === 'AWS::S3::Bucket'),
      breaks: addBucket,
    }),
    asserted('CloudFront.13', 'medium', 'CloudFront distributions should use origin access control', {
      of: DISTRIBUTION,
      shows: 'no origin is a bucket without an `OriginAccessControlId`',
      holds: (distribution) => bucketOrigins(distribution).every(({ OriginAccessControlId }) => OriginAccessControlId),
      breaks: addBucket,
    }),
    asserted('CloudFront.15', 'medium', 'CloudFront distributions should use the recommended TLS security policy', {
      of: DISTRIBUTION,
      shows: '`MinimumProtocolVersion` is TLSv1.2_2021 or newer',
      holds: (distribution) => RECOMMENDED_TLS.includes(config(distribution).ViewerCertificate?.MinimumProtocolVersion),
      breaks: (distribution) => {
        config(distribution).ViewerCertificate.MinimumProtocolVersion = 'TLSv1.2_2019';
      },
    }),
    asserted('CloudFront.16', 'medium', 'CloudFront distributions should use origin access control for Lambda function URL origins', {
      of: DISTRIBUTION,
      shows: 'no origin is a function URL without an `OriginAccessControlId`',
      holds: (distribution) => functionOrigins(distribution).every(({ OriginAccessControlId }) => OriginAccessControlId),
      breaks: (distribution) => addOrigin(distribution, { DomainName: 'abc.lambda-url.eu-central-1.on.aws' }),
    }),
    asserted('CloudFront.17', 'medium', 'CloudFront distributions should use trusted key groups for signed URLs and cookies', {
      of: DISTRIBUTION,
      shows: '`TrustedKeyGroups` for every behavior, and `TrustedSigners` for none',
      holds: (distribution) => behaviors(distribution).every(({ TrustedKeyGroups, TrustedSigners }) => list(TrustedKeyGroups).length > 0 && !TrustedSigners),
      breaks: (distribution) => {
        config(distribution).DefaultCacheBehavior.TrustedSigners = ['self'];
      },
      mends: (distribution) => behaviors(distribution).forEach((behavior) => {
        behavior.TrustedKeyGroups = ['group'];
      }),
      except: [{
        apps: ALL,
        resources: '*',
        reason: 'The apps serve public websites and APIs, and the services authorize requests. There are no signed URLs.',
      }],
    }),
  ],
};

export const ROUTE53: Service = {
  name: 'Route53',
  page: 'route53',
  controls: [
    asserted('Route53.2', 'medium', 'Route 53 public hosted zones should log DNS queries', {
      of: 'AWS::Route53::HostedZone',
      shows: '`QueryLoggingConfig`, or a private hosted zone',
      holds: ({ p }) => p.QueryLoggingConfig !== undefined || list(p.VPCs).length > 0,
      breaks: ({ p }) => {
        delete p.QueryLoggingConfig;
      },
      mends: ({ p }) => {
        p.QueryLoggingConfig = { CloudWatchLogsLogGroupArn: 'arn:aws:logs:us-east-1:111122223333:log-group:dns' };
      },
      except: [{
        apps: ALL,
        resources: ['Zone'],
        reason: 'The platform uses an existing hosted zone and does not create one. The owner of the zone decides on query logging.',
      }],
    }),
  ],
};

const rules = ({ p }: Resource): Value[] => list<Value>(p.Rules);

export const WAF: Service = {
  name: 'WAF',
  page: 'waf',
  controls: [
    absent('WAF.1', 'medium', 'AWS WAF Classic Global Web ACL logging should be enabled', 'AWS::WAF::WebACL'),
    absent('WAF.2', 'medium', 'AWS WAF Classic Regional rules should have at least one condition', 'AWS::WAFRegional::Rule'),
    absent('WAF.3', 'medium', 'AWS WAF Classic Regional rule groups should have at least one rule', 'AWS::WAFRegional::RuleGroup'),
    absent('WAF.4', 'medium', 'AWS WAF Classic Regional web ACLs should have at least one rule or rule group', 'AWS::WAFRegional::WebACL'),
    absent('WAF.6', 'medium', 'AWS WAF Classic global rules should have at least one condition', 'AWS::WAF::Rule'),
    absent('WAF.7', 'medium', 'AWS WAF Classic global rule groups should have at least one rule', 'AWS::WAF::RuleGroup'),
    absent('WAF.8', 'medium', 'AWS WAF Classic global web ACLs should have at least one rule or rule group', 'AWS::WAF::WebACL'),
    asserted('WAF.10', 'medium', 'AWS WAF web ACLs should have at least one rule or rule group', {
      of: 'AWS::WAFv2::WebACL',
      shows: '`Rules` has at least one rule',
      holds: (acl) => rules(acl).length > 0,
      breaks: ({ p }) => {
        p.Rules = [];
      },
    }),
    asserted('WAF.12', 'medium', 'AWS WAF rules should have CloudWatch metrics enabled', {
      of: ['AWS::WAFv2::WebACL', 'AWS::WAFv2::RuleGroup'],
      shows: '`CloudWatchMetricsEnabled` of the web ACL and of every rule',
      holds: (acl) => [acl.p, ...rules(acl)].every(({ VisibilityConfig }) => VisibilityConfig.CloudWatchMetricsEnabled === true),
      breaks: (acl) => {
        rules(acl)[0].VisibilityConfig.CloudWatchMetricsEnabled = false;
      },
    }),
  ],
};
