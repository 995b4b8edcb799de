import { Duration } from 'aws-cdk-lib';
import { MicroserviceProps } from '../../src';
import { fleet, IMAGE, mistakesOf, newStack, onlyOf, render, Rendered, unknown } from '../support';

const internal = (name: string, more: Partial<MicroserviceProps> = {}): MicroserviceProps => ({ name, port: 8080, image: IMAGE, internal: true, ...more });
const rendered = (services: MicroserviceProps[]) => render(fleet({ services }));
const connectOf = (template: Rendered, name: string) => (
  onlyOf(template, 'AWS::ECS::Service', (id) => id.startsWith(`Fleet${name}`)).Properties.ServiceConnectConfiguration
);

describe('timeouts of a consumed service', () => {
  const timeoutOf = (more: Partial<MicroserviceProps>) => connectOf(rendered([internal('pricing', more), internal('shop', { consumes: ['pricing'] })]), 'pricing').Services[0].Timeout;

  test.each<[MicroserviceProps['serviceConnect'], object | undefined]>([
    [undefined, undefined],
    [{}, undefined],
    [{ perRequestTimeout: Duration.minutes(1) }, { PerRequestTimeoutSeconds: 60 }],
    [{ perRequestTimeout: Duration.seconds(0), idleTimeout: Duration.seconds(0) }, { PerRequestTimeoutSeconds: 0, IdleTimeoutSeconds: 0 }],
    [{ perRequestTimeout: Duration.minutes(5), idleTimeout: Duration.minutes(5) }, { PerRequestTimeoutSeconds: 300, IdleTimeoutSeconds: 300 }],
  ])('%j', (serviceConnect, timeout) => {
    expect(timeoutOf({ serviceConnect })).toEqual(timeout);
  });

  test('accept tokens', () => {
    const stack = newStack();
    const services = [internal('pricing', { serviceConnect: { perRequestTimeout: Duration.seconds(unknown.number(stack)) } }), internal('shop', { consumes: ['pricing'] })];
    expect(connectOf(render(fleet({ services }, stack)), 'pricing').Services[0].Timeout).toEqual({ PerRequestTimeoutSeconds: { Ref: 'Number' } });
  });

  test('of a connection are at least those of a request', () => {
    const mistakes = (serviceConnect: MicroserviceProps['serviceConnect']) => mistakesOf(() => fleet({ services: [internal('pricing', { serviceConnect })] }));
    expect(mistakes({ idleTimeout: Duration.seconds(14) })).toEqual(["service 'pricing': 'serviceConnect.idleTimeout', got '14 seconds'"]);
    expect(mistakes({ perRequestTimeout: Duration.seconds(301) })).toEqual(["service 'pricing': 'serviceConnect.idleTimeout', got '5 minutes'"]);
    expect(() => rendered([internal('pricing', { serviceConnect: { perRequestTimeout: Duration.hours(1), idleTimeout: Duration.seconds(0) } })])).not.toThrow();
  });
});
