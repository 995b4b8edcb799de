import { DeploymentStrategy } from '../../src';
import * as plans from '../../src/workload/microservice-plan';
import { fleet, newStack, platform, service } from '../support';

jest.mock('../../src/workload/microservice-plan', () => {
  const actual = jest.requireActual<typeof plans>('../../src/workload/microservice-plan');
  return { ...actual, resolveMicroservice: jest.fn(actual.resolveMicroservice), checkMicroservice: jest.fn(actual.checkMicroservice) };
});

const [resolve, check] = [jest.mocked(plans.resolveMicroservice), jest.mocked(plans.checkMicroservice)];
const services = (count: number) => Array.from({ length: count }, (_, index) => service(`s${index}`));
const namesOf = (calls: Array<[{ name: string }, unknown]>) => calls.map(([{ name }]) => name);

test('a platform resolves and checks each service once', () => {
  platform({ services: services(10) });
  expect(namesOf(resolve.mock.calls).sort()).toEqual(services(10).map(({ name }) => name).sort());
  expect(check).toHaveBeenCalledTimes(10);
});

test('a fleet resolves and checks each service once, including those of addService', () => {
  const added = fleet({ services: services(3) }, newStack());
  services(50).slice(3).forEach((one) => added.addService(one));
  expect(resolve).toHaveBeenCalledTimes(50);
  expect(check).toHaveBeenCalledTimes(50);
});

test.each([undefined, DeploymentStrategy.blueGreen()])('a service that is added does not search the others for listener rules', (strategy) => {
  const built = fleet({ services: [service('first', { deployment: { strategy } })] });
  const { node } = built.service('first');
  const children = node.children;
  let looks = 0;
  Object.defineProperty(node, 'children', { get: () => (looks++, children) });
  built.addService(service('second'));
  expect(looks).toBe(0);
});
