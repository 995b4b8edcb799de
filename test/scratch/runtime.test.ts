/**
 * Tests share the CDK, and `newStack` leaves out a part of its synthesis: what they see is what an app gets.
 */
import { App, aws_sqs as sqs, CfnOutput, Stack } from 'aws-cdk-lib';
import { ReptidexPlatform } from '../../src';
import { backend, domainIn, EVERYTHING, frontend, newStack, render } from '../support';

function create(stack: Stack) {
  const services = [backend('core', { buckets: ['uploads'], tables: ['orders'], queues: ['mail'], eventBus: true }), frontend('public', { isDefault: true })];
  return new ReptidexPlatform(stack, 'Platform', { environmentName: 'dev', projectName: 'reptidex', domain: domainIn(stack), ...EVERYTHING, services });
}

test('a stack of newStack has the same template as in an app', () => {
  expect(render(create(newStack()))).toEqual(render(create(new Stack(new App(), 'Stack'))));
});

test('a reference to another stack is an export, also in an app of newStack', () => {
  const one = newStack();
  const other = new Stack(one.node.root as App, 'Other');
  new CfnOutput(other, 'Queue', { value: new sqs.Queue(one, 'Queue').queueArn });
  expect(render(other).Outputs).toEqual({ Queue: { Value: { 'Fn::ImportValue': expect.stringMatching(/^Stack:ExportsOutput/) } } });
});
