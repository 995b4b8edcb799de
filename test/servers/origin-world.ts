import { randomUUID } from 'node:crypto';
import { CloudFrontClient, CreateDistributionCommand, DistributionConfig, GetDistributionConfigCommand, UpdateDistributionCommand } from '@aws-sdk/client-cloudfront';
import { CreateSecretCommand, DescribeSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ByteMatchStatement, CreateWebACLCommand, GetWebACLCommand, Rule, UpdateWebACLCommand, WAFV2Client, WebACL } from '@aws-sdk/client-wafv2';
import { OriginRotationConfiguration } from '../../src/rotation/functions/configuration';

/** As the first deployment has generated it. */
export const FIRST_VALUE = 'value-of-the-first-deployment';
const HEADER = 'X-Origin-Verify';
const VISIBILITY = { CloudWatchMetricsEnabled: true, SampledRequestsEnabled: false, MetricName: 'guard' };

export interface OriginClients {
  readonly secretsManager: SecretsManagerClient;
  readonly cloudFront: CloudFrontClient;
  readonly waf: WAFV2Client;
}

/** A distribution with a header, a web ACL that demands it, and the secret of both, as a deployment leaves them. */
export class OriginWorld {
  static async create(clients: OriginClients, name: string, header = HEADER): Promise<OriginWorld> {
    const { ARN } = await clients.secretsManager.send(new CreateSecretCommand({ Name: name, SecretString: FIRST_VALUE, ClientRequestToken: randomUUID() }));
    const { Distribution } = await clients.cloudFront.send(new CreateDistributionCommand({ DistributionConfig: distributionConfig(name, header) }));
    const { Summary } = await clients.waf.send(new CreateWebACLCommand({
      Name: name, Scope: 'REGIONAL', DefaultAction: { Block: {} }, VisibilityConfig: VISIBILITY, Rules: [OTHER_RULE, ruleOf(FIRST_VALUE, header)],
    }));
    return new OriginWorld(clients, ARN!, Distribution!.Id!, `${name}|${Summary!.Id}|REGIONAL`);
  }

  /** What a deployment has left, as it has told the function. */
  static deployed(clients: OriginClients, secret: string, { distribution, webAcl }: OriginRotationConfiguration): OriginWorld {
    return new OriginWorld(clients, secret, distribution, webAcl);
  }

  private constructor(
    private readonly clients: OriginClients, readonly secret: string, private readonly distribution: string, private readonly webAcl: string,
  ) {}

  /** What the function is told. The emulator takes no time for anything. */
  get configuration(): OriginRotationConfiguration {
    return { header: HEADER, distribution: this.distribution, webAcl: this.webAcl, propagationSeconds: 0, pollSeconds: 0 };
  }

  /** What CloudFront sends. */
  async sent(): Promise<string> {
    return headerOf((await this.distributionConfig()).config).HeaderValue!;
  }

  /** What the web ACL lets in. */
  async accepted(): Promise<string[]> {
    const { Rules } = await this.webAclNow();
    return matchesOf(Rules!.find(({ Name }) => Name === 'FromCloudFront')!).map(({ SearchString }) => Buffer.from(SearchString!).toString());
  }

  /** What a deployment would resolve. */
  async current(): Promise<string> {
    return (await this.clients.secretsManager.send(new GetSecretValueCommand({ SecretId: this.secret }))).SecretString!;
  }

  /** Labels of a version. */
  async labels(version: string): Promise<string[]> {
    const { VersionIdsToStages = {} } = await this.clients.secretsManager.send(new DescribeSecretCommand({ SecretId: this.secret }));
    return VersionIdsToStages[version] ?? [];
  }

  /** The distribution without the header's value, and the web ACL without the rule that demands it. */
  async rest(): Promise<object> {
    const { config } = await this.distributionConfig();
    headerOf(config).HeaderValue = '';
    const { Rules, ...webAcl } = await this.webAclNow();
    return { config, webAcl: { ...webAcl, Rules: Rules!.map((rule) => ({ ...rule, Statement: rule.Name === 'FromCloudFront' ? undefined : rule.Statement })) } };
  }

  /** As a deployment does that changes the web ACL. */
  async deployWebAcl(value: string): Promise<void> {
    const [Name, Id] = this.webAcl.split('|');
    const { WebACL: webAcl, LockToken } = await this.clients.waf.send(new GetWebACLCommand({ Name, Id, Scope: 'REGIONAL' }));
    const Rules = [OTHER_RULE, ruleOf(value)];
    await this.clients.waf.send(new UpdateWebACLCommand({ ...webAcl!, Name, Id, Scope: 'REGIONAL', Description: undefined, LockToken, Rules }));
  }

  /** As a deployment does that changes the distribution. */
  async deployDistribution(value: string): Promise<void> {
    const { config, etag } = await this.distributionConfig();
    headerOf(config).HeaderValue = value;
    await this.clients.cloudFront.send(new UpdateDistributionCommand({ Id: this.distribution, IfMatch: etag, DistributionConfig: config }));
  }

  private async webAclNow(): Promise<WebACL> {
    const [Name, Id] = this.webAcl.split('|');
    return (await this.clients.waf.send(new GetWebACLCommand({ Name, Id, Scope: 'REGIONAL' }))).WebACL!;
  }

  private async distributionConfig(): Promise<{ config: DistributionConfig; etag: string }> {
    const { DistributionConfig: config, ETag } = await this.clients.cloudFront.send(new GetDistributionConfigCommand({ Id: this.distribution }));
    return { config: config!, etag: ETag! };
  }
}

function headerOf({ Origins }: DistributionConfig) {
  return Origins!.Items!.flatMap(({ CustomHeaders }) => CustomHeaders?.Items ?? []).find(({ HeaderName }) => HeaderName !== 'X-Other')!;
}

function matchesOf({ Statement }: Rule): ByteMatchStatement[] {
  return [Statement, ...Statement?.OrStatement?.Statements ?? []].flatMap((statement) => statement?.ByteMatchStatement ?? []);
}

function ruleOf(value: string, header = HEADER): Rule {
  return {
    Name: 'FromCloudFront',
    Priority: 1,
    Action: { Allow: {} },
    VisibilityConfig: { ...VISIBILITY, MetricName: 'FromCloudFront' },
    Statement: {
      ByteMatchStatement: {
        FieldToMatch: { SingleHeader: { Name: header.toLowerCase() } },
        PositionalConstraint: 'EXACTLY',
        SearchString: Buffer.from(value),
        TextTransformations: [{ Priority: 0, Type: 'NONE' }],
      },
    },
  };
}

/** Somebody else's, and none of the rotation's business. */
const OTHER_RULE: Rule = {
  Name: 'Other',
  Priority: 0,
  Action: { Block: {} },
  VisibilityConfig: { ...VISIBILITY, MetricName: 'Other' },
  Statement: {
    ByteMatchStatement: {
      FieldToMatch: { SingleHeader: { Name: 'x-other' } },
      PositionalConstraint: 'EXACTLY',
      SearchString: Buffer.from('other'),
      TextTransformations: [{ Priority: 0, Type: 'NONE' }],
    },
  },
};

function distributionConfig(name: string, header: string): DistributionConfig {
  const none = { Quantity: 0 };
  return {
    CallerReference: name,
    Comment: name,
    Enabled: true,
    PriceClass: 'PriceClass_100',
    Aliases: { Quantity: 1, Items: ['www.example.com'] },
    Origins: {
      Quantity: 2,
      Items: [{
        Id: 'load-balancer',
        DomainName: 'alb.example.com',
        OriginPath: '',
        CustomHeaders: { Quantity: 2, Items: [{ HeaderName: 'X-Other', HeaderValue: 'other' }, { HeaderName: header, HeaderValue: FIRST_VALUE }] },
        CustomOriginConfig: {
          HTTPPort: 80,
          HTTPSPort: 443,
          OriginProtocolPolicy: 'https-only',
          OriginReadTimeout: 60,
          OriginKeepaliveTimeout: 5,
          OriginSslProtocols: { Quantity: 1, Items: ['TLSv1.2'] },
        },
      }, {
        Id: 'bucket', DomainName: 'bucket.s3.amazonaws.com', OriginPath: '', CustomHeaders: none, S3OriginConfig: { OriginAccessIdentity: '' },
      }],
    },
    DefaultCacheBehavior: {
      TargetOriginId: 'load-balancer', ViewerProtocolPolicy: 'redirect-to-https', CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
    },
  };
}
