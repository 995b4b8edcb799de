import { aws_elasticloadbalancingv2 as elbv2 } from 'aws-cdk-lib';
import { loadBalancerAlarms, resolveLoadBalancerThresholds } from '../../src/ingress/load-balancer-alarms';
import { ABOVE, renderedAlarms } from '../observability/rendered-alarms';
import { newStack } from '../support';

function rendered(errorCount?: number) {
  const stack = newStack();
  const loadBalancer = elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'LoadBalancer', {
    loadBalancerArn: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/dev-alb/1', securityGroupId: 'sg-1',
  });
  return renderedAlarms(stack, loadBalancerAlarms(loadBalancer, resolveLoadBalancerThresholds({ errorCount })))[0];
}

test('an alarm goes off at ten 5xx responses of the load balancer in five minutes', () => {
  expect(rendered()).toMatchObject({
    ...ABOVE,
    AlarmName: 'dev-reptidex-alb-5xx',
    Namespace: 'AWS/ApplicationELB',
    MetricName: 'HTTPCode_ELB_5XX_Count',
    Dimensions: [{ Name: 'LoadBalancer', Value: 'app/dev-alb/1' }],
    Statistic: 'Sum',
    Period: 300,
    EvaluationPeriods: 1,
    Threshold: 10,
  });
});

test('the number of responses can be set', () => {
  expect(rendered(3).Threshold).toBe(3);
});
