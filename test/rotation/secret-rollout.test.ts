import { App, aws_secretsmanager as secretsmanager, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { configurationIn, Parts, propertiesOf, statementsIn } from './rotation-parts';
import { SecretRollout } from '../../src/rotation/secret-rollout';

describe('a secret rollout', () => {
  test('is invoked by a new value and periodically', () => {
    const parts = new Parts();
    new SecretRollout(parts.stack, 'Rollout', { secret: parts.master, checkInterval: Duration.hours(1), functionName: 'dev-rollout' });
    const { template } = parts;
    expect(propertiesOf(template, 'AWS::Events::Rule')).toMatchObject({
      EventPattern: { resources: [{ Ref: expect.stringMatching(/^Master/) }], detail: { labelUpdated: ['AWSCURRENT'] } },
      ScheduleExpression: 'rate(1 hour)',
    });
    expect(propertiesOf(template, 'AWS::Lambda::Function').FunctionName).toBe('dev-rollout');
  });

  test('redeploys its services and cannot read the secret', () => {
    const parts = new Parts();
    new SecretRollout(parts.stack, 'Rollout', { secret: parts.master }).addConsumer(parts.service('Orders'));
    const { template } = parts;
    expect(configurationIn(template, 'RolloutRefresh')).toEqual({
      secrets: ['<Master>'], consumers: [{ cluster: '<Cluster>', services: ['<OrdersService.Name>'] }],
    });
    expect(statementsIn(template, 'Rollout').map(({ Action }) => Action)).toEqual([
      ['logs:CreateLogStream', 'logs:PutLogEvents'], ['secretsmanager:ListSecretVersionIds'],
      ['sqs:SendMessage'], ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
    ]);
  });

  test('allows services in another stack without a circular dependency', () => {
    const parts = new Parts();
    const secrets = parts.secrets();
    parts.rotation({ connectionSecrets: [secrets] }).addConsumer(parts.service('Orders'));
    const app = parts.stack.node.root as App;
    const fleet = new Stack(app, 'Fleet');
    new SecretRollout(fleet, 'Rollout', { secret: secrets.urlSecret }).addConsumer(parts.service('Reports', fleet));
    app.synth();
    expect([fleet, parts.stack].map(({ dependencies }) => dependencies.map(({ node }) => node.id))).toEqual([['Stack'], []]);
  });

  test.each([
    ['by name', (stack: Stack) => secretsmanager.Secret.fromSecretNameV2(stack, 'Imported', 'dev-database-url'), /:secret:dev-database-url-\?{6}$/],
    ['by an ARN that is a token', (stack: Stack) => secretsmanager.Secret.fromSecretCompleteArn(stack, 'Imported', new CfnParameter(stack, 'Arn').valueAsString), /^<Arn>$/],
  ])('accepts a secret that was imported %s', (_, imported, arn) => {
    const parts = new Parts({}, imported);
    new SecretRollout(parts.stack, 'Rollout', { secret: parts.master });
    expect(statementsIn(parts.template, 'Rollout')[1].Resource[0]).toMatch(arn);
  });

  test('can have a reserved concurrency of one, because Secrets Manager does not invoke it', () => {
    const parts = new Parts();
    new SecretRollout(parts.stack, 'Rollout', { secret: parts.master, reservedConcurrentExecutions: 1 });
    expect(propertiesOf(parts.template, 'AWS::Lambda::Function').ReservedConcurrentExecutions).toBe(1);
  });

  test('cannot check more often than once a minute', () => {
    const parts = new Parts();
    expect(() => new SecretRollout(parts.stack, 'Rollout', { secret: parts.master, checkInterval: Duration.seconds(59) }))
      .toThrow("secret rollout: 'checkInterval' must be a whole number from 1 to 1440 minutes, got 0.98");
  });
});
