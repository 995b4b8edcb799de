import { aws_ecs as ecs, aws_ecs_patterns as patterns } from 'aws-cdk-lib';
import { sharedParts } from './shared-parts';
import { BACKEND_HEALTH_CHECK_PATH, PROJECT_NAME, Subject } from './subject';

/**
 * The same shared parts, and for each service the `ApplicationLoadBalancedFargateService` of aws-ecs-patterns: a load balancer each,
 * HTTP only, an image from elsewhere, no alarm and no autoscaling.
 *
 * A service is 13 resources: load balancer, its security group and the rule out of it, listener, target group, task definition with
 * execution role, its policy and task role, log group, ECS service, its security group and the rule into it.
 */
export const ecsPatterns: Subject = {
  title: 'aws-ecs-patterns',
  build(stack, services) {
    const { cluster } = sharedParts(stack);
    for (const { name, port } of services) {
      const service = new patterns.ApplicationLoadBalancedFargateService(stack, name, {
        cluster,
        serviceName: `dev-${PROJECT_NAME}-${name}`,
        cpu: 256,
        memoryLimitMiB: 512,
        desiredCount: 1,
        minHealthyPercent: 100,
        circuitBreaker: { rollback: true },
        taskImageOptions: { image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'), containerPort: port },
      });
      service.targetGroup.configureHealthCheck({ path: BACKEND_HEALTH_CHECK_PATH });
    }
  },
};
