import { aws_sqs as sqs } from 'aws-cdk-lib';
import { noRunningTask } from './service-alarms';
import { MeasuredService, SERVICE_METRICS } from './service-metrics';
import { WorkerPlan } from './worker-plan';
import { QUEUE_METRICS } from '../data/queue/queue-metrics';
import { AlarmSpec } from '../private/alarm-spec';

/** The alarms of a worker. If the worker can run without tasks, there is no alarm for missing tasks. */
export function workerAlarms(plan: WorkerPlan, worker: MeasuredService, queues: sqs.IQueue[], bootstrap: boolean): AlarmSpec[] {
  const { workload: { name }, alarmThresholds: { memoryPercent, messageAge } } = plan;
  const fewest = plan.scaling?.minTasks ?? plan.desiredCount;
  return [
    {
      name: 'memory',
      description: `${name}: memory utilization is high, and a task that reaches 100 % is killed. Look at what the last deployment changed first; then give the tasks more memory`,
      metric: SERVICE_METRICS.memoryUtilization(worker),
      threshold: memoryPercent,
      periods: 3,
    },
    ...queues.map((queue, index) => ({
      name: index === 0 ? 'message-age' : `message-age-${plan.queues[index].name}`,
      description: `${name}: messages ${index === 0 ? '' : `of queue '${plan.queues[index].name}' `}wait too long. Look at whether tasks run and at their logs first, then at 'maxTasks' and the time that a message takes`,
      metric: QUEUE_METRICS.oldestMessageAge(queue),
      threshold: messageAge.toSeconds(),
      periods: 1,
    })),
    ...fewest !== 0 && !bootstrap ? [noRunningTask(name, worker)] : [],
  ];
}
