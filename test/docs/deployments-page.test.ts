import { readFileSync } from 'fs';
import { join } from 'path';
import { aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, aws_lambda as lambda, Duration, Stack } from 'aws-cdk-lib';
import { DeploymentStrategy, ReptidexPlatform, ServiceProfile } from '../../src';
import { domainIn, newStack, propsOf, render, resourcesOf } from '../support';

/** What docs/deployments.md shows, as it stands there. */
function example(this: Stack, domain = domainIn(this), loadCheck = lambda.Function.fromFunctionName(this, 'LoadCheck', 'load-check')) {
  return new ReptidexPlatform(this, 'Platform', {
    environmentName: 'prod',
    projectName: 'reptidex',
    domain,
    services: [
      { name: 'core', profile: ServiceProfile.BACKEND, hostnames: ['api.example.com'], deployment: { strategy: DeploymentStrategy.canary({ canaryPercent: 10 }) } },
      {
        name: 'shop',
        profile: ServiceProfile.BACKEND,
        hostnames: ['shop.example.com'],
        deployment: {
          strategy: DeploymentStrategy.blueGreen({
            bakeTime: Duration.minutes(30),
            lifecycleHooks: [{ handler: loadCheck, stages: [ecs.DeploymentLifecycleStage.POST_SCALE_UP] }],
          }),
        },
      },
      { name: 'web', profile: ServiceProfile.FRONTEND, isDefault: true },
    ],
  });
}

function testTraffic(platform: ReptidexPlatform, { certificate }: ReturnType<typeof domainIn>) {
  const smokeTest = lambda.Function.fromFunctionName(platform, 'SmokeTest', 'smoke-test');
  const testListener = platform.loadBalancer.addListener('Test', {
    port: 8443, protocol: elbv2.ApplicationProtocol.HTTPS, certificates: [certificate], open: false, defaultAction: elbv2.ListenerAction.fixedResponse(404),
  });
  platform.fleet.addService({
    name: 'orders',
    port: 8080,
    hostnames: ['orders.example.com'],
    deployment: {
      strategy: DeploymentStrategy.canary({
        testListener,
        lifecycleHooks: [{ handler: smokeTest, stages: [ecs.DeploymentLifecycleStage.POST_TEST_TRAFFIC_SHIFT] }],
      }),
    },
  });
}

const page = readFileSync(join(__dirname, '../../docs/deployments.md'), 'utf8');
const stack = newStack();
const domain = domainIn(stack);
testTraffic(example.call(stack, domain), domain);
const template = render(stack);
const configurations = propsOf(template, 'AWS::ECS::Service').map(({ DeploymentConfiguration }) => DeploymentConfiguration);

test.each([0, 1])('the examples of the page are those in this file', (index) => {
  const squeeze = (text: string) => text.replace(/\s+/g, ' ');
  const shown = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, text]) => squeeze(text).trim());
  expect(shown).toHaveLength(2);
  expect(squeeze(readFileSync(__filename, 'utf8'))).toContain(shown[index]);
});

test('has an example for each strategy', () => {
  expect(configurations.map(({ Strategy }) => Strategy ?? 'ROLLING').sort()).toEqual(['BLUE_GREEN', 'CANARY', 'CANARY', 'ROLLING']);
});

test('states the times of a deployment', () => {
  const [linear] = [DeploymentStrategy.linear()._plan];
  const steps = 100 / linear.linear!.stepPercent - 1;
  expect(page).toContain(`| \`linear()\` | the new version starts alongside the old one, then traffic shifts by ${linear.linear!.stepPercent} percent every ${linear.linear!.stepBakeTime.toMinutes()} minutes | ${steps * linear.linear!.stepBakeTime.toMinutes()} minutes, and ${linear.bakeTime!.toMinutes()} of \`bakeTime\` |`);
  const { canary, bakeTime } = DeploymentStrategy.canary()._plan;
  expect(page).toContain(`| \`canary()\` | the new version starts alongside the old one, then ${canary!.canaryPercent} percent of the traffic shifts, and after ${canary!.canaryBakeTime.toMinutes()} minutes the rest | ${canary!.canaryBakeTime.toMinutes()} minutes, and ${bakeTime!.toMinutes()} of \`bakeTime\` |`);
});

test('states the number of alarms, three more for each service with two target groups', () => {
  const ofTargets = (name: string) => resourcesOf(template, 'AWS::CloudWatch::Alarm').filter(([id]) => id.includes(`Fleet${name}Alarms`)).length;
  expect([ofTargets('core') - ofTargets('web'), page.includes('three additional alarms')]).toEqual([3, true]);
});
