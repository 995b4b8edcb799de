import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { DescribeScalingPoliciesCommand, ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { CloudFormationClient, paginateDescribeStackEvents, StackEvent } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand, GetMetricDataCommand, MetricAlarm, MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { DescribeServicesCommand, DescribeTaskDefinitionCommand, ECSClient, paginateListServices } from '@aws-sdk/client-ecs';
import {
  DescribeListenersCommand, DescribeLoadBalancersCommand, DescribeRulesCommand, ElasticLoadBalancingV2Client, Rule,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { App, Stack } from 'aws-cdk-lib';
import { ask } from '../../integ/demo/checks';
import { Emulator, Outcome } from '../../integ/emulator/emulator';
import { REGION } from '../../integ/emulator/environment';
import { Account } from '../faults/account';

const CLUSTER = 'prod-shop-cluster';
const HTTPS_PORT = 443;
const PERIOD_SECONDS = 60;

/** An account in which the stacks of the example are deployed, each from an app of its own, as each team has one. */
export class Shop {
  static async open(): Promise<Shop> {
    return new Shop((await Account.open()).emulator);
  }

  private readonly directory = mkdtempSync(join(tmpdir(), 'platform-teams-'));

  private constructor(readonly emulator: Emulator) {}

  async close(): Promise<void> {
    await this.emulator.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }

  async deploy(create: (app: App) => Stack): Promise<Outcome> {
    return this.cdk(create, 'deploy', '--require-approval', 'never', '--method', 'direct');
  }

  async destroy(create: (app: App) => Stack): Promise<Outcome> {
    return this.cdk(create, 'destroy', '--force');
  }

  /** What has ever happened to a stack, the latest first. */
  async events(StackName: string): Promise<StackEvent[]> {
    const events: StackEvent[] = [];
    for await (const { StackEvents } of paginateDescribeStackEvents({ client: new CloudFormationClient(this.configuration) }, { StackName })) {
      events.push(...StackEvents!);
    }
    return events;
  }

  /** Names of the ECS services of the cluster. */
  async services(): Promise<string[]> {
    const client = new ECSClient(this.configuration);
    const names: string[] = [];
    for await (const { serviceArns } of paginateListServices({ client }, { cluster: CLUSTER })) {
      names.push(...serviceArns!.map((arn) => arn.split('/').pop()!));
    }
    return names.sort();
  }

  /** Variable `VERSION` of what a service is deployed with. */
  async versionOf(name: string): Promise<string | undefined> {
    return (await this.environmentOf(name)).VERSION;
  }

  /** Variables of a container that a service is deployed with, by default of its own one. */
  async environmentOf(name: string, container?: string): Promise<{ readonly [variable: string]: string }> {
    const client = new ECSClient(this.configuration);
    const { services: [service] = [] } = await client.send(new DescribeServicesCommand({ cluster: CLUSTER, services: [name] }));
    const { taskDefinition } = await client.send(new DescribeTaskDefinitionCommand({ taskDefinition: service.taskDefinition }));
    const [own, ...others] = taskDefinition!.containerDefinitions!;
    const { environment } = container === undefined ? own : others.find((other) => other.name === container)!;
    return Object.fromEntries(environment!.map((variable) => [variable.name!, variable.value!]));
  }

  /** The value, of now, of the metric that the scaling policy of a service keeps at its target. */
  async scalingMetric(service: string): Promise<number | undefined> {
    const { ScalingPolicies } = await new ApplicationAutoScalingClient(this.configuration).send(new DescribeScalingPoliciesCommand({
      ServiceNamespace: 'ecs', ResourceId: `service/${CLUSTER}/${service}`,
    }));
    const policy = ScalingPolicies!.find(({ PolicyType }) => PolicyType === 'TargetTrackingScaling')!;
    const metrics = policy.TargetTrackingScalingPolicyConfiguration!.CustomizedMetricSpecification!.Metrics!;
    const { MetricDataResults: [result] = [] } = await new CloudWatchClient(this.configuration).send(new GetMetricDataCommand({
      // Of each minute, as Application Auto Scaling asks for them.
      MetricDataQueries: metrics.map(({ MetricStat, ...query }) => (
        MetricStat ? { ...query, MetricStat: { ...MetricStat, Period: PERIOD_SECONDS } } : query
      )) as MetricDataQuery[],
      StartTime: new Date(Date.now() - 3 * PERIOD_SECONDS * 1_000),
      EndTime: new Date(Date.now() + PERIOD_SECONDS * 1_000),
      ScanBy: 'TimestampAscending',
    }));
    return result.Values!.at(-1);
  }

  async alarm(name: string): Promise<MetricAlarm> {
    const { MetricAlarms } = await new CloudWatchClient(this.configuration).send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
    return MetricAlarms![0];
  }

  /** Runs a job by hand until it has ended, as the guide shows it. */
  async runJob(name: string): Promise<{ readonly status: string; readonly error?: string; readonly cause?: string }> {
    const stateMachineArn = `arn:aws:states:${REGION}:${this.configuration.credentials.accessKeyId}:stateMachine:${name}`;
    const { executionArn } = await this.stepFunctions('StartExecution', { stateMachineArn });
    for (;;) {
      const execution = await this.stepFunctions('DescribeExecution', { executionArn });
      if (execution.status !== 'RUNNING') {
        return execution as { status: string };
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** The rule of the load balancer for a host name. */
  async rule(hostname: string): Promise<Rule> {
    const client = new ElasticLoadBalancingV2Client(this.configuration);
    const { Listeners } = await client.send(new DescribeListenersCommand({ LoadBalancerArn: await this.loadBalancerArn() }));
    const { ListenerArn } = Listeners!.find(({ Port }) => Port === HTTPS_PORT)!;
    const { Rules } = await client.send(new DescribeRulesCommand({ ListenerArn }));
    return Rules!.find(({ Conditions }) => JSON.stringify(Conditions).includes(`"${hostname}"`))!;
  }

  /** Asks the load balancer, and returns what answers. */
  async ask(hostname: string, path: string): Promise<{ readonly status: number; readonly [key: string]: unknown }> {
    const loadBalancerName = (await this.loadBalancerArn()).split('/').at(-2)!;
    const { status, via, body } = await ask(this.emulator, { loadBalancerName, routes: [], port: HTTPS_PORT }, hostname, path);
    return { ...JSON.parse(body), ...(via !== undefined && { via }), status };
  }

  /** A request to Amazon Managed Service for Prometheus. */
  async prometheus(method: string, path: string): Promise<{ readonly status: number; readonly [member: string]: unknown }> {
    const response = await fetch(`${this.configuration.endpoint}${path}`, { method, headers: { authorization: this.authorization('aps') } });
    return { ...await response.json() as object, status: response.status };
  }

  private async loadBalancerArn(): Promise<string> {
    const { LoadBalancers } = await new ElasticLoadBalancingV2Client(this.configuration).send(new DescribeLoadBalancersCommand({}));
    return LoadBalancers![0].LoadBalancerArn!;
  }

  private get configuration() {
    return this.emulator.clientConfiguration;
  }

  private async cdk(create: (app: App) => Stack, command: string, ...options: string[]): Promise<Outcome> {
    const app = new App({ outdir: mkdtempSync(join(this.directory, 'app-')) });
    const { stackName } = create(app);
    const { directory } = app.synth();
    return this.emulator.tryCdk([command, stackName, '--app', directory, ...options]);
  }

  /** What tells the emulator which service is meant. It verifies no signature. */
  private authorization(service: string): string {
    return `AWS4-HMAC-SHA256 Credential=${this.configuration.credentials.accessKeyId}/20260101/${REGION}/${service}/aws4_request, SignedHeaders=host, Signature=none`;
  }

  private async stepFunctions(action: string, body: object): Promise<{ readonly [key: string]: string }> {
    const response = await fetch(this.configuration.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `AWSStepFunctions.${action}`,
        'authorization': this.authorization('states'),
      },
      body: JSON.stringify(body),
    });
    return await response.json() as { [key: string]: string };
  }
}
