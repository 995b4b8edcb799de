import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { ROOT } from './trust-page';

/** What a task does, as projen has it: one of both in each step. */
export interface Task { readonly steps?: Array<{ readonly exec?: string; readonly spawn?: string }> }

export const TASKS: { readonly [name: string]: Task } = JSON.parse(readFileSync(join(ROOT, '.projen', 'tasks.json'), 'utf8')).tasks;
const SCRIPTS = Object.keys(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts);
const TESTS = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.ts')).map((file) => `test/${file}`);

/** Every command in a text. */
export function commandsOn(text: string): string[] {
  return [...text.matchAll(/`(np[mx] [^`]+)`/g)].map(([, command]) => command);
}

/** Those of them that nobody could run. */
export function unknownCommands(text: string): string[] {
  return commandsOn(text).filter((command) => {
    const [program, verb, ...names] = command.split(' ');
    switch (`${program} ${verb}`) {
      case 'npm test': return !SCRIPTS.includes('test');
      case 'npm run': return names.some((name) => !SCRIPTS.includes(name));
      case 'npx projen': return names.some((name) => !(name in TASKS));
      case 'npx jest': return names.some((name) => !TESTS.some((test) => test.startsWith(name)));
      default: return true;
    }
  });
}

/** Whether a task does what the command does, of itself or by another task. */
export function isRunBy(task: Task, command: string): boolean {
  const [, verb, ...names] = command.split(' ');
  return (task.steps ?? []).some(({ exec, spawn }) => {
    if (spawn !== undefined) {
      return (verb !== 'jest' && names[0] === spawn) || isRunBy(TASKS[spawn], command);
    }
    return verb === 'jest' && exec !== undefined && names.every((name) => runs(exec, name));
  });
}

/** Whether a call of Jest runs the tests whose paths begin so: those of its folders, or all that it does not leave out. */
function runs(exec: string, path: string): boolean {
  const [program, ...args] = exec.split(' ');
  if (program !== 'jest') {
    return false;
  }
  const folders = args.filter((arg) => arg.startsWith('test/'));
  const leftOut = [...exec.matchAll(/<rootDir>\/(test\/\w+\/)/g)].map(([, folder]) => folder);
  return folders.length > 0 ? folders.some((folder) => path.startsWith(`${folder}/`)) : !leftOut.some((folder) => path.startsWith(folder));
}
