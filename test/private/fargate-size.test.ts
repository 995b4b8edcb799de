import { App, CfnParameter, Lazy, Stack } from 'aws-cdk-lib';
import { checkFargateSize } from '../../src/private/fargate-size';
import { Problems } from '../../src/private/problems';

function mistake(cpu: number, memoryMiB: number): string | undefined {
  const stack = new Stack(new App(), 'Stack');
  const problems = new Problems();
  checkFargateSize(problems, "service 'core'", cpu, memoryMiB);
  try {
    problems.throwIfAny(stack);
  } catch (error) {
    return (error as Error).message;
  }
  return undefined;
}

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#task_size
describe.each([
  { cpu: 256, offered: [512, 1024, 2048], refused: [0, 256, 511, 513, 1536, 3072, 4096], rule: 'be one of 512, 1024, 2048' },
  { cpu: 512, offered: [1024, 2048, 3072, 4096], refused: [512, 1025, 1536, 5120], rule: 'be from 1024 to 4096 in steps of 1024' },
  { cpu: 1024, offered: [2048, 5120, 8192], refused: [1024, 2560, 9216], rule: 'be from 2048 to 8192 in steps of 1024' },
  { cpu: 2048, offered: [4096, 5120, 16384], refused: [3072, 4608, 17408], rule: 'be from 4096 to 16384 in steps of 1024' },
  { cpu: 4096, offered: [8192, 9216, 30720], refused: [7168, 8704, 31744], rule: 'be from 8192 to 30720 in steps of 1024' },
  { cpu: 8192, offered: [16384, 20480, 61440], refused: [12288, 17408, 65536], rule: 'be from 16384 to 61440 in steps of 4096' },
  { cpu: 16384, offered: [32768, 40960, 122880], refused: [24576, 36864, 131072], rule: 'be from 32768 to 122880 in steps of 8192' },
  { cpu: 32768, offered: [61440, 122880, 249856], refused: [32768, 65536, 131072, 245760, 249857], rule: 'be one of 61440, 122880, 249856' },
])('$cpu CPU units', ({ cpu, offered, refused, rule }) => {
  test.each(offered)('support %i MiB', (memory) => {
    expect(mistake(cpu, memory)).toBeUndefined();
  });

  test.each([...refused, NaN, -1024, 1024.5])('do not support %d MiB', (memory) => {
    expect(mistake(cpu, memory)).toBe(`Stack: service 'core': 'memoryMiB' must ${rule} with 'cpu' ${cpu}, got ${memory}`);
  });
});

test.each([0, 128, 255, 300, 65536, -256, NaN, 256.5])('%d CPU units are rejected with any memory', (cpu) => {
  expect(mistake(cpu, 512)).toBe(`Stack: service 'core': 'cpu' must be one of 256, 512, 1024, 2048, 4096, 8192, 16384, 32768 CPU units, got ${cpu}`);
});

test('accepts tokens', () => {
  const parameter = new CfnParameter(new Stack(new App(), 'Stack'), 'Number', { type: 'Number' }).valueAsNumber;
  const lazy = Lazy.number({ produce: () => 3 });
  for (const unknown of [parameter, lazy]) {
    expect(mistake(unknown, 3)).toBeUndefined();
    expect(mistake(256, unknown)).toBeUndefined();
    expect(mistake(unknown, unknown)).toBeUndefined();
    expect(mistake(3, unknown)).toContain("'cpu' must be one of");
  }
});
