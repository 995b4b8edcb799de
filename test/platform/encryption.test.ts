import { aws_kms as kms, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { BucketPurpose, PlatformEncryption, PlatformTier, ReptidexPlatformProps, ServiceProfile } from '../../src';
import { backend, LEAN, newStack, once, onlyOf, platform, propsOf, render, Rendered, resourcesOf } from '../support';

const DATA: Partial<ReptidexPlatformProps> = {
  buckets: [{ name: 'uploads' }, { name: 'logs', purpose: BucketPurpose.LOGS }],
  queues: [{ name: 'jobs' }],
  firewall: {},
  services: [backend('core', { buckets: ['uploads'], queues: ['jobs'] })],
};

function rendered(props: Partial<ReptidexPlatformProps>, stack = newStack()): Rendered {
  return render(platform({ ...DATA, ...props }, stack));
}

const production = once(() => rendered({ tier: PlatformTier.PRODUCTION }));

/** Of each type, the keys that resources of it have, once each. */
function keysOf(template: Rendered): { [type: string]: any[] } {
  const key: { [type: string]: (properties: any) => any } = {
    'AWS::Logs::LogGroup': ({ KmsKeyId }) => KmsKeyId,
    'AWS::SecretsManager::Secret': ({ KmsKeyId }) => KmsKeyId,
    'AWS::SQS::Queue': ({ KmsMasterKeyId }) => KmsMasterKeyId,
    'AWS::Lambda::Function': ({ KmsKeyArn }) => KmsKeyArn,
    'AWS::S3::Bucket': ({ BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: by }] } }) => by.KMSMasterKeyID ?? by.SSEAlgorithm,
  };
  return Object.fromEntries(Object.entries(key).map(([type, keyOf]) => [
    type.split('::')[2], [...new Set(propsOf(template, type).map((properties) => JSON.stringify(keyOf(properties))))].map((text) => text && JSON.parse(text)),
  ]));
}

const everywhere = (key: unknown) => ({ LogGroup: [key], Secret: [key], Queue: [key], Function: [key] });

test('production has a key that encrypts logs, secrets, queues, functions and every bucket that supports it', () => {
  const template = production();
  const [[id]] = resourcesOf(template, 'AWS::KMS::Key').filter(([logicalId]) => logicalId.startsWith('PlatformKey'));
  const key = { 'Fn::GetAtt': [id, 'Arn'] };
  expect(keysOf(template)).toEqual({ ...everywhere(key), Bucket: ['AES256', key] });
  expect(propsOf(template, 'AWS::KMS::Alias').map(({ AliasName }) => AliasName)).toEqual(['alias/dev-reptidex-environment']);
});

test('development has none', () => {
  expect(keysOf(rendered({}))).toEqual({ LogGroup: [undefined], Secret: [undefined], Queue: [undefined], Function: [], Bucket: ['AES256'] });
});

test.each([
  [PlatformTier.DEVELOPMENT, PlatformEncryption.customerManaged(), 1], [PlatformTier.PRODUCTION, PlatformEncryption.awsManaged(), 0],
])('in the %s tier the key can be chosen: %s', (tier, encryption, count) => {
  const keys = resourcesOf(rendered({ ...LEAN, tier, encryption }), 'AWS::KMS::Key').filter(([id]) => id.startsWith('PlatformKey'));
  expect(keys).toHaveLength(count);
});

test('an existing key is used, and none is created', () => {
  const stack = newStack();
  const key = kms.Key.fromKeyArn(stack, 'Own', 'arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555');
  const template = rendered({ tier: PlatformTier.PRODUCTION, encryption: PlatformEncryption.customerManaged(key) }, stack);
  expect(keysOf(template)).toEqual({ ...everywhere(key.keyArn), Bucket: ['AES256', key.keyArn] });
  expect(resourcesOf(template, 'AWS::KMS::Key').map(([id]) => id)).toEqual([expect.stringContaining('Alarms')]);
});

test('the key can be used by CloudWatch Logs and EventBridge for this account, by CloudWatch for alarms, and through Secrets Manager', () => {
  const { KeyPolicy } = onlyOf(production(), 'AWS::KMS::Key', (id) => id.startsWith('PlatformKey')).Properties;
  const of = (service: RegExp) => KeyPolicy.Statement.filter(({ Principal }: any) => service.test(JSON.stringify(Principal.Service ?? '')));
  expect(of(/logs\./)).toEqual([expect.objectContaining({ Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': expect.anything() } } })]);
  expect(of(/events\./)).toEqual([expect.objectContaining({
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
  })]);
  // Alarms of other accounts cannot publish to the topic, whatever the key allows.
  expect(KeyPolicy.Statement.filter(({ Condition }: any) => !Condition)).toEqual([
    expect.objectContaining({ Action: 'kms:*' }), expect.objectContaining({ Sid: 'AlarmsPublish', Principal: { Service: 'cloudwatch.amazonaws.com' } }),
  ]);
});

test('the key policy names no service, so that a new service does not change it', () => {
  const policy = (template: Rendered) => onlyOf(template, 'AWS::KMS::Key', (id) => id.startsWith('PlatformKey')).Properties.KeyPolicy;
  const services = [...DATA.services!, backend('other', { queues: ['jobs'] })];
  expect(policy(rendered({ tier: PlatformTier.PRODUCTION, services }))).toEqual(policy(production()));
});

test('a web firewall in another Region has its own key there', () => {
  const stack = newStack({ env: { region: 'eu-west-2', account: '111122223333' } });
  rendered({ tier: PlatformTier.PRODUCTION, contentDelivery: {}, services: [{ name: 'web', profile: ServiceProfile.FRONTEND, isDefault: true }] }, stack);
  const edge = render(stack.node.root.node.findChild('Stack-edge') as Stack);
  const [[key]] = resourcesOf(edge, 'AWS::KMS::Key');
  expect(propsOf(edge, 'AWS::Logs::LogGroup').map(({ KmsKeyId }) => KmsKeyId)).toEqual([{ 'Fn::GetAtt': [key, 'Arn'] }]);
});

test('a proxy of the database does not depend on the log groups, whose key its role can use', () => {
  const stack = newStack();
  const { database, vpc } = platform({ tier: PlatformTier.PRODUCTION }, stack);
  database!.instance.addProxy('Proxy', { secrets: [database!.masterSecret], vpc });
  // Also finds circular dependencies.
  expect(() => Template.fromStack(stack)).not.toThrow();
});
