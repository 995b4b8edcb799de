import { App, aws_sqs as sqs, Fn, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { jsonBody } from '../../src/private/json-body';
import { newStack, unknown } from '../support';

test('is plain JSON if everything is known', () => {
  expect(jsonBody({ a: [1, 'b', true, undefined], c: undefined })).toBe('{"a":[1,"b",true,null]}');
});

test('a token is one variable, regardless of where and how often it is used', () => {
  const stack = newStack();
  const name = unknown.text(stack);
  expect(stack.resolve(jsonBody({ a: name, b: [`x-${name}-y`, name], c: Fn.getAtt('Queue', 'Arn').toString() }))).toEqual({
    'Fn::Sub': ['{"a":"${V1}","b":["x-${V1}-y","${V1}"],"c":"${V2}"}', { V1: { Ref: 'Text' }, V2: { 'Fn::GetAtt': ['Queue', 'Arn'] } }],
  });
});

test('a number remains a number', () => {
  const stack = newStack();
  expect(stack.resolve(jsonBody({ a: unknown.number(stack), b: [unknown.number(stack, 'Other')] }))).toEqual({
    'Fn::Sub': ['{"a":${V1},"b":[${V2}]}', { V1: { Ref: 'Number' }, V2: { Ref: 'Other' } }],
  });
});

test('a reference to another stack is imported', () => {
  const app = new App();
  const [theirs, ours] = ['Theirs', 'Ours'].map((id) => new Stack(app, id));
  const queue = new sqs.Queue(theirs, 'Queue');
  new sqs.Queue(ours, 'Other', { queueName: jsonBody({ queue: queue.queueName }) });
  const [other] = Object.values(Template.fromStack(ours).findResources('AWS::SQS::Queue'));
  expect(JSON.stringify(other.Properties.QueueName)).toMatch(/"V1":\{"Fn::ImportValue":"Theirs:/);
});
