import { aws_kms as kms, aws_s3 as s3, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { BucketPurpose } from '../../../src/data/bucket/bucket-options';
import { ServiceBucket, ServiceBucketProps } from '../../../src/data/bucket/service-bucket';
import { actionsOf, newStack, onlyOf, Rendered, render, resourceOf, resourcesOf, roleIn, statementsOf, unknown } from '../template';

const BUCKET = 'AWS::S3::Bucket';

function bucket(props: Partial<ServiceBucketProps> = {}, stack: Stack = newStack()): Rendered {
  new ServiceBucket(stack, 'Bucket', { name: 'uploads', ...props });
  return render(stack);
}

const propsOf = (props: Partial<ServiceBucketProps> = {}) => onlyOf(bucket(props), BUCKET).Properties;
const rulesOf = (props: Partial<ServiceBucketProps>) => Object.fromEntries(
  propsOf(props).LifecycleConfiguration.Rules.map(({ Id, Status, ...rule }: any) => [Id, rule]),
);
const policyOf = (template: Rendered): any[] => onlyOf(template, 'AWS::S3::BucketPolicy').Properties.PolicyDocument.Statement;

describe('protection', () => {
  test('is private, without ACLs, with versioning, and encrypted with SSE-S3', () => {
    expect(propsOf()).toMatchObject({
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      VersioningConfiguration: { Status: 'Enabled' },
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
    });
  });

  test('has ACLs if CloudFront writes its logs to it, and is still private', () => {
    const stack = newStack();
    const logs = new ServiceBucket(stack, 'Bucket', { name: 'logs', purpose: BucketPurpose.LOGS });
    logs.allowContentDeliveryLogs();
    expect(onlyOf(render(stack), BUCKET).Properties).toMatchObject({
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] },
    });
    expect(() => new ServiceBucket(stack, 'Other', { name: 'uploads' }).allowContentDeliveryLogs()).toThrow("Stack/Other: bucket 'uploads': 'purpose' must be 'logs' for a bucket that CloudFront writes logs to, got 'assets'");
  });

  test('requires TLS', () => {
    const template = bucket();
    const [[id]] = resourcesOf(template, BUCKET);
    const arn = { 'Fn::GetAtt': [id, 'Arn'] };
    expect(policyOf(template)).toEqual([{
      Effect: 'Deny',
      Action: 's3:*',
      Principal: { AWS: '*' },
      Resource: [arn, { 'Fn::Join': ['', [arn, '/*']] }],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    }]);
  });

  test('uses a customer managed key, with an S3 Bucket Key', () => {
    const stack = newStack();
    const template = bucket({ encryptionKey: new kms.Key(stack, 'Key') }, stack);
    const [[id]] = resourcesOf(template, 'AWS::KMS::Key');
    expect(onlyOf(template, BUCKET).Properties.BucketEncryption.ServerSideEncryptionConfiguration).toEqual([{
      BucketKeyEnabled: true,
      ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: { 'Fn::GetAtt': [id, 'Arn'] } },
    }]);
  });

  test.each([BUCKET, 'AWS::S3::BucketPolicy'])('is retained when it is removed from the stack, unless set otherwise: %s', (type) => {
    expect(onlyOf(bucket(), type)).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    expect(onlyOf(bucket({ removalPolicy: RemovalPolicy.DESTROY }), type)).toMatchObject({ DeletionPolicy: 'Delete' });
  });

  test('has no versioning if disabled', () => {
    expect(propsOf({ versioned: false })).not.toHaveProperty('VersioningConfiguration');
  });

  test('deploys no function that empties it', () => {
    const template = bucket({ removalPolicy: RemovalPolicy.DESTROY, purpose: BucketPurpose.LOGS });
    expect(Object.values(template.Resources).map(({ Type }) => Type).sort()).toEqual([BUCKET, 'AWS::S3::BucketPolicy']);
  });
});

describe('lifecycle of objects', () => {
  const cleaned = {
    IncompleteUploads: { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 }, ExpiredObjectDeleteMarker: true },
    NoncurrentVersions: { NoncurrentVersionExpiration: { NoncurrentDays: 30 } },
  };

  test.each([[undefined], [BucketPurpose.ASSETS]])('%s: objects stay in S3 Standard', (purpose) => {
    expect(rulesOf({ purpose })).toEqual(cleaned);
  });

  test('uploads move to Standard-IA after 30 days', () => {
    expect(rulesOf({ purpose: BucketPurpose.UPLOADS })).toEqual({
      ...cleaned, Transition: { Transitions: [{ StorageClass: 'STANDARD_IA', TransitionInDays: 30 }] },
    });
  });

  test('backups move to Glacier after 7 days', () => {
    expect(rulesOf({ purpose: BucketPurpose.BACKUPS })).toEqual({
      ...cleaned, Transition: { Transitions: [{ StorageClass: 'GLACIER', TransitionInDays: 7 }] },
    });
  });

  test('logs expire after one year', () => {
    expect(rulesOf({ purpose: BucketPurpose.LOGS })).toEqual({ ...cleaned, Expiration: { ExpirationInDays: 365 } });
  });

  test('options take precedence over the defaults', () => {
    expect(rulesOf({ purpose: BucketPurpose.LOGS, expiration: Duration.days(30), noncurrentVersionRetention: Duration.days(1) })).toMatchObject({
      Expiration: { ExpirationInDays: 30 }, NoncurrentVersions: { NoncurrentVersionExpiration: { NoncurrentDays: 1 } },
    });
    expect(rulesOf({ expiration: Duration.days(90) })).toMatchObject({ Expiration: { ExpirationInDays: 90 } });
  });
});

describe('logs', () => {
  const principals = (statements: any[]) => statements.map(({ Principal }) => Principal.Service).filter(Boolean);
  const join = (...parts: unknown[]) => ({ 'Fn::Join': ['', parts] });

  test.each([
    ['a stack with no known account or Region', {}],
    ['us-east-1', { env: { account: '111122223333', region: 'us-east-1' } }],
    ['ap-southeast-4, where load balancers have no account of their own', { env: { account: '111122223333', region: 'ap-southeast-4' } }],
  ])("load balancers can write to the account's folder, in %s", (_, props) => {
    const template = bucket({ purpose: BucketPurpose.LOGS }, newStack(props));
    const [[id]] = resourcesOf(template, BUCKET);
    const arn = { 'Fn::GetAtt': [id, 'Arn'] };
    expect(policyOf(template)).toContainEqual({
      Sid: 'LoadBalancerLogs',
      Effect: 'Allow',
      Action: 's3:PutObject',
      Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
      Resource: [
        join(arn, '/*/AWSLogs/', { Ref: 'AWS::AccountId' }, '/*'),
        join(arn, '/AWSLogs/', { Ref: 'AWS::AccountId' }, '/*'),
      ],
    });
  });

  test('S3 and CloudWatch log delivery can write, only for this account', () => {
    const statements = policyOf(bucket({ purpose: BucketPurpose.LOGS }));
    expect(principals(statements)).toEqual([
      'logdelivery.elasticloadbalancing.amazonaws.com', 'logging.s3.amazonaws.com', 'delivery.logs.amazonaws.com', 'delivery.logs.amazonaws.com',
    ]);
    for (const statement of statements.filter(({ Principal }) => /^(logging|delivery)/.test(Principal.Service))) {
      expect(statement.Condition.StringEquals['aws:SourceAccount']).toEqual({ Ref: 'AWS::AccountId' });
    }
    expect(statements.find(({ Sid }) => Sid === 'DeliveredLogs').Condition).toMatchObject({
      StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' },
      ArnLike: { 'aws:SourceArn': join('arn:', { Ref: 'AWS::Partition' }, ':logs:*:', { Ref: 'AWS::AccountId' }, ':*') },
    });
    expect(statements.find(({ Sid }) => Sid === 'DeliveredLogsAclCheck').Action).toBe('s3:GetBucketAcl');
  });

  test.each([[BucketPurpose.ASSETS], [BucketPurpose.UPLOADS], [BucketPurpose.BACKUPS]])('no service can write logs to a bucket for %s', (purpose) => {
    expect(principals(policyOf(bucket({ purpose })))).toEqual([]);
  });

  test("server access logs go to another bucket, below the bucket's name", () => {
    const stack = newStack();
    const logs = new ServiceBucket(stack, 'Logs', { name: 'logs', purpose: BucketPurpose.LOGS });
    const uploads = new ServiceBucket(stack, 'Uploads', { name: 'uploads', accessLogBucket: logs.bucket });
    const template = render(stack);
    expect(resourceOf(template, uploads.bucket).Properties.LoggingConfiguration).toEqual({
      DestinationBucketName: stack.resolve(logs.bucket.bucketName), LogFilePrefix: 's3/uploads/',
    });
    expect(resourceOf(template, logs.bucket).Properties).not.toHaveProperty('LoggingConfiguration');
    expect(resourceOf(template, logs.bucket).Properties).not.toHaveProperty('AccessControl');
  });

  test('server access logs can go to an imported bucket', () => {
    const stack = newStack();
    const template = bucket({ accessLogBucket: s3.Bucket.fromBucketName(stack, 'Logs', 'example-logs') }, stack);
    expect(onlyOf(template, BUCKET).Properties.LoggingConfiguration.DestinationBucketName).toBe('example-logs');
  });
});

describe('names', () => {
  test('are derived from the prefix by default', () => {
    expect(propsOf({ namePrefix: 'reptidex-prod' }).BucketName).toBe('reptidex-prod-uploads');
  });

  test('can be set', () => {
    expect(propsOf({ namePrefix: 'reptidex-prod', bucketName: 'media.example.com' }).BucketName).toBe('media.example.com');
  });

  test('are generated by CloudFormation without a prefix', () => {
    expect(propsOf()).not.toHaveProperty('BucketName');
  });

  test('that are too long are shortened to the limit of S3, the same way each time', () => {
    const name = () => propsOf({ namePrefix: `a${'b'.repeat(59)}` }).BucketName;
    expect(name()).toMatch(/^ab+-[0-9a-f]{8}-uploads$/);
    expect(name().length).toBeLessThanOrEqual(63);
    expect(name()).toBe(name());
  });

  test('can be tokens', () => {
    const stack = newStack();
    expect(onlyOf(bucket({ bucketName: unknown.text(stack) }, stack), BUCKET).Properties.BucketName).toEqual({ Ref: 'Text' });
    const other = newStack();
    expect(onlyOf(bucket({ namePrefix: unknown.text(other) }, other), BUCKET).Properties.BucketName).toEqual({ 'Fn::Join': ['', [{ Ref: 'Text' }, '-uploads']] });
  });
});

describe('permissions of a service', () => {
  function granted(grant: 'grantRead' | 'grantReadWrite', encrypted = false) {
    const stack = newStack();
    const encryptionKey = encrypted ? new kms.Key(stack, 'Key') : undefined;
    const { success } = new ServiceBucket(stack, 'Bucket', { name: 'uploads', encryptionKey })[grant](roleIn(stack));
    expect(success).toBe(true);
    return statementsOf(render(stack));
  }

  test('to read: list the bucket and get objects', () => {
    expect(actionsOf(granted('grantRead'))).toEqual(['s3:ListBucket', 's3:GetBucketLocation', 's3:GetObject']);
  });

  test('to write: also put and delete objects, without ACLs, versions or changes of the bucket', () => {
    expect(actionsOf(granted('grantReadWrite'))).toEqual([
      's3:ListBucket', 's3:GetBucketLocation', 's3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts',
    ]);
  });

  test('for objects and for the bucket are in separate statements', () => {
    for (const { Action, Resource } of granted('grantReadWrite')) {
      expect(JSON.stringify(Resource).includes('/*')).toBe(!Action.includes('s3:ListBucket'));
    }
  });

  test('include the key of the bucket', () => {
    expect(actionsOf(granted('grantRead', true)).filter((action) => action.startsWith('kms:'))).toEqual(['kms:Decrypt']);
    expect(actionsOf(granted('grantReadWrite', true)).filter((action) => action.startsWith('kms:'))).toEqual(
      ['kms:Decrypt', 'kms:GenerateDataKey'],
    );
  });
});

test('CORS rules', () => {
  const cors = [{ allowedMethods: [s3.HttpMethods.PUT], allowedOrigins: ['https://app.example.com'] }];
  expect(propsOf({ cors }).CorsConfiguration.CorsRules).toEqual([{ AllowedMethods: ['PUT'], AllowedOrigins: ['https://app.example.com'] }]);
});
