import { Token } from 'aws-cdk-lib';
import { Problems } from './problems';

/**
 * Memory in MiB that Fargate offers for each CPU value, as [minimum, maximum, step], or as a list for the smallest and the largest.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#task_size
 */
const MEMORY_BY_CPU: Record<number, [number, number, number]> = {
  512: [1024, 4096, 1024],
  1024: [2048, 8192, 1024],
  2048: [4096, 16384, 1024],
  4096: [8192, 30720, 1024],
  8192: [16384, 61440, 4096],
  16384: [32768, 122880, 8192],
};
const LISTED_MEMORY: Record<number, number[]> = {
  256: [512, 1024, 2048],
  32768: [61440, 122880, 249856],
};
export const FARGATE_CPUS = [...Object.keys(MEMORY_BY_CPU), ...Object.keys(LISTED_MEMORY)].map(Number).sort((a, b) => a - b);

/** A CPU and memory pair that Fargate offers. */
export function checkFargateSize(problems: Problems, subject: string, cpu: number, memoryMiB: number): void {
  if (Token.isUnresolved(cpu)) {
    return;
  }
  if (!FARGATE_CPUS.includes(cpu)) {
    problems.add({ subject, prop: 'cpu', must: `be one of ${FARGATE_CPUS.join(', ')} CPU units`, got: cpu });
    return;
  }
  if (Token.isUnresolved(memoryMiB) || offersMemory(cpu, memoryMiB)) {
    return;
  }
  problems.add({ subject, prop: 'memoryMiB', must: `be ${memoryChoices(cpu)} with 'cpu' ${cpu}`, got: memoryMiB });
}

function offersMemory(cpu: number, memoryMiB: number): boolean {
  if (cpu in LISTED_MEMORY) {
    return LISTED_MEMORY[cpu].includes(memoryMiB);
  }
  const [least, most, step] = MEMORY_BY_CPU[cpu];
  return memoryMiB >= least && memoryMiB <= most && memoryMiB % step === 0;
}

function memoryChoices(cpu: number): string {
  if (cpu in LISTED_MEMORY) {
    return `one of ${LISTED_MEMORY[cpu].join(', ')}`;
  }
  const [least, most, step] = MEMORY_BY_CPU[cpu];
  return `from ${least} to ${most} in steps of ${step}`;
}
