import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';

/** The deployment that each service is at. A rolling deployment that was requested is another one. */
export async function deploymentsOf(ecs: ECSClient, cluster: string, services: readonly string[]): Promise<{ [service: string]: string }> {
  const described = await ecs.send(new DescribeServicesCommand({ cluster, services: [...services] }));
  return Object.fromEntries(described.services!.map(({ serviceName, deployments }) => [
    serviceName!, deployments!.find(({ status }) => status === 'PRIMARY')!.id!,
  ]));
}

/** The services that have another deployment than before. */
export function rolledSince(before: { [service: string]: string }, after: { [service: string]: string }): string[] {
  return Object.keys(before).filter((service) => before[service] !== after[service]).sort();
}

/** The emulator's times are whole seconds: what happens next is later than what has happened. */
export async function nextSecond(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1000 - Date.now() % 1000 + 5));
}
