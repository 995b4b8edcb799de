import { ALL, asserted, ORDERS, Service } from './control';
import { isPublic, list, mentions, Resource, statements, SynthesizedTemplate, Value } from './template';

const QUEUE = 'AWS::SQS::Queue';
const TOPIC = 'AWS::SNS::Topic';

/** That the policies of something let in nobody whom they do not name. */
const isPrivate = (of: string, policy: string, attached: (p: Value) => Value) => {
  const policies = (resource: Resource, template: SynthesizedTemplate) => template.of(policy)
    .filter(({ p }) => list<Value>(attached(p)).some((to) => mentions(to, resource)));
  return {
    of,
    shows: 'no statement of the policy allows everyone',
    holds: (resource: Resource, template: SynthesizedTemplate) => !policies(resource, template).some(({ p }) => statements(p.PolicyDocument).some(isPublic)),
    breaks: (resource: Resource, template: SynthesizedTemplate) => {
      policies(resource, template)[0].p.PolicyDocument.Statement.push({ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' });
    },
  };
};

export const EVENT_BRIDGE: Service = {
  name: 'EventBridge',
  page: 'eventbridge',
  controls: [
    asserted('EventBridge.3', 'low', 'EventBridge custom event buses should have a resource-based policy attached', {
      of: 'AWS::Events::EventBus',
      shows: '`Policy` of the bus, or an event bus policy',
      holds: (bus, template) => bus.p.Policy !== undefined || template.of('AWS::Events::EventBusPolicy').some(({ p }) => mentions(p.EventBusName, bus)),
      breaks: ({ p }) => {
        delete p.Policy;
      },
      mends: ({ p }) => {
        p.Policy = { Statement: [] };
      },
      except: [{
        apps: [ORDERS],
        resources: ['PlatformEventBus'],
        reason: 'Without a policy, no other account can put events on the bus, and roles in its own account need a permission. A policy could only allow more access.',
      }],
    }),
  ],
};

export const SNS: Service = {
  name: 'SNS',
  page: 'sns',
  controls: [
    asserted('SNS.4', 'critical', 'SNS topic access policies should not allow public access',
      isPrivate(TOPIC, 'AWS::SNS::TopicPolicy', ({ Topics }) => Topics)),
  ],
};

export const SQS: Service = {
  name: 'SQS',
  page: 'sqs',
  controls: [
    asserted('SQS.1', 'medium', 'Amazon SQS queues should be encrypted at rest', {
      of: QUEUE,
      shows: '`SqsManagedSseEnabled` or a key',
      holds: ({ p }) => p.SqsManagedSseEnabled === true || p.KmsMasterKeyId !== undefined,
      breaks: ({ p }) => {
        p.SqsManagedSseEnabled = false;
        delete p.KmsMasterKeyId;
      },
    }),
    asserted('SQS.3', 'critical', 'SQS queue access policies should not allow public access',
      isPrivate(QUEUE, 'AWS::SQS::QueuePolicy', ({ Queues }) => Queues)),
  ],
};

export const CLOUDFORMATION: Service = {
  name: 'CloudFormation',
  page: 'cloudformation',
  controls: [
    asserted('CloudFormation.3', 'medium', 'CloudFormation stacks should have termination protection enabled', {
      of: 'AWS::CloudFormation::Stack',
      shows: '`terminationProtection` of the stack, in the assembly’s manifest',
      holds: ({ p }) => p.terminationProtection === true,
      breaks: ({ p }) => {
        p.terminationProtection = false;
      },
      mends: ({ p }) => {
        p.terminationProtection = true;
      },
      except: [{
        apps: ALL,
        resources: '*',
        reason: 'The app decides on the protection of its stack (`terminationProtection`). Database, table and load balancer have deletion protection, '
          + 'and buckets and keys are retained.',
      }],
    }),
    asserted('CloudFormation.4', 'medium', 'CloudFormation stacks should have associated service roles', {
      of: 'AWS::CloudFormation::Stack',
      shows: '`cloudFormationExecutionRoleArn`, in the assembly’s manifest: the CDK deploys with the role of its bootstrap stack',
      holds: ({ p }) => p.cloudFormationExecutionRoleArn !== undefined,
      breaks: ({ p }) => {
        delete p.cloudFormationExecutionRoleArn;
      },
    }),
  ],
};
