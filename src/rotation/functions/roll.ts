import { DescribeServicesCommand, ECSClient, Service, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { ConsumerConfiguration } from './configuration';

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html */
const SERVICES_A_CALL = 10;

/**
 * Starts a rolling deployment of every service whose tasks may have been started before the change.
 *
 * What tells is the service's own deployment, and no record of ours: a run that broke off leaves the rest to the next one, and a service
 * that was deployed meanwhile for another reason is left alone. One service's failure does not keep the others waiting.
 */
export async function roll(ecs: ECSClient, consumers: ConsumerConfiguration[], change: Date): Promise<string[]> {
  const rolled: string[] = [];
  const failures: string[] = [];
  const attempt = async (what: string, act: () => Promise<void>) => {
    try {
      await act();
    } catch (error) {
      failures.push(`${what}: ${(error as Error).name}: ${(error as Error).message}`);
    }
  };
  for (const { cluster, services } of consumers) {
    for (let first = 0; first < services.length; first += SERVICES_A_CALL) {
      const some = services.slice(first, first + SERVICES_A_CALL);
      await attempt(some.join(', '), async () => {
        const described = await ecs.send(new DescribeServicesCommand({ cluster, services: some }));
        for (const service of (described.services ?? []).filter((each) => isOlder(each, change)).map((each) => each.serviceName!)) {
          await attempt(service, async () => {
            await ecs.send(new UpdateServiceCommand({ cluster, service, forceNewDeployment: true }));
            console.log(`rolled ${service}`);
            rolled.push(service);
          });
        }
      });
    }
  }
  if (failures.length > 0) {
    throw new Error(`not rolled: ${failures.join('; ')}`);
  }
  return rolled;
}

function isOlder({ status, deployments }: Service, change: Date): boolean {
  const primary = deployments?.find((deployment) => deployment.status === 'PRIMARY');
  return status === 'ACTIVE' && (primary?.createdAt === undefined || primary.createdAt < change);
}
