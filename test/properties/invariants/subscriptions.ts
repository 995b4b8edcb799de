import { resourcesOf } from '../../support';
import { Environment } from '../environment';
import { sorted } from './services';
import { Synthesized } from '../synthesis';
import { DrawnSubscription } from '../topics';

const SNS = 'sns.amazonaws.com';

/** A queue gets what is published to the topics that it subscribes to, and its dead-letter queue what cannot be delivered: no other topic may send to them. */
export function subscriptions({ subscriptions: drawn = {}, props }: Environment, { template }: Synthesized): string[] {
  const expected = (props.queues ?? []).flatMap(({ name }) => drawn[name] ?? []);
  const all = resourcesOf(template, 'AWS::SNS::Subscription').map(([, { Properties }]) => Properties).filter(({ Protocol }) => Protocol === 'sqs');
  const policies = resourcesOf(template, 'AWS::SQS::QueuePolicy').map(([, { Properties }]) => Properties);
  const queues = new Set([...all.map(({ Endpoint }) => Endpoint['Fn::GetAtt'][0] as string), ...policies.flatMap(({ Queues }) => Queues.map(({ Ref }: any) => Ref as string))]);
  return [
    ...(all.length === expected.length ? [] : [`there are ${all.length} subscriptions of queues, and not ${expected.length}`]),
    ...differences(expected.map(deliveredOf), all.map(({ FilterPolicy, RawMessageDelivery }) => JSON.stringify([FilterPolicy, RawMessageDelivery]))),
    ...all.filter(({ RedrivePolicy }) => !RedrivePolicy?.deadLetterTargetArn).map(({ TopicArn }) => `what ${JSON.stringify(TopicArn)} cannot deliver is lost`),
    ...[...queues].flatMap((queue) => {
      const subscribed = sorted(all
        .filter(({ Endpoint, RedrivePolicy }) => [Endpoint, RedrivePolicy?.deadLetterTargetArn].some((arn) => arn?.['Fn::GetAtt'][0] === queue)).map(({ TopicArn }) => JSON.stringify(TopicArn)));
      const allowed = sorted(policies.filter(({ Queues }) => Queues.some(({ Ref }: any) => Ref === queue))
        .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
        .filter(({ Principal }: any) => JSON.stringify(Principal).includes(SNS)).map(({ Condition }: any) => JSON.stringify(Condition?.ArnEquals?.['aws:SourceArn'] ?? 'any topic')));
      return subscribed.join() === allowed.join() ? [] : [`${queue} subscribes to ${subscribed}, and may be sent to by ${allowed}`];
    }),
  ];
}

/** Which messages a subscription delivers, and how. */
function deliveredOf({ filterPolicy, rawMessageDelivery = true }: DrawnSubscription): string {
  const policy = filterPolicy && Object.fromEntries(Object.entries(filterPolicy).map(([name, { conditions }]) => [name, conditions]));
  return JSON.stringify([policy, rawMessageDelivery]);
}

function differences(expected: string[], actual: string[]): string[] {
  return sorted(expected).join() === sorted(actual).join() ? [] : [`subscriptions deliver ${sorted(actual)}, and not ${sorted(expected)}`];
}
