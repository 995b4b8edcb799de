import { Stack } from 'aws-cdk-lib';

/** One service, the same for every subject. */
export interface ServiceSpec {
  readonly name: string;
  readonly port: number;
  readonly hostname: string;
  readonly priority: number;
}

/** One way to describe an environment with services. */
export interface Subject {
  readonly title: string;
  build(stack: Stack, services: ServiceSpec[]): void;
}

export const ZONE_NAME = 'example.com';
export const PROJECT_NAME = 'bench';
export const BACKEND_HEALTH_CHECK_PATH = '/api/v1/health';

const FIRST_PORT = 8000;

export function serviceSpecs(count: number): ServiceSpec[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `service-${String(index + 1).padStart(2, '0')}`;
    return { name, port: FIRST_PORT + index, hostname: `${name}.${ZONE_NAME}`, priority: index + 1 };
  });
}
