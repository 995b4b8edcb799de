import { existsSync, readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { ROOT } from './trust-page';

/** A command, or another task. */
interface Step { readonly exec?: string; readonly spawn?: string }
interface Task { readonly steps?: Step[] }

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
    const [program, verb, ...rest] = command.split(' ');
    // What follows is for the script.
    const names = rest.slice(0, rest.includes('--') ? rest.indexOf('--') : undefined);
    switch (`${program} ${verb}`) {
      case 'npm test': return !SCRIPTS.includes('test');
      case 'npm run': return names.some((name) => !SCRIPTS.includes(name));
      case 'npx projen': return names.some((name) => !(name in TASKS));
      case 'npx jest': return names.some((name) => !TESTS.some((test) => test.startsWith(name)));
      case 'npx tsx': return !existsSync(join(ROOT, names[0]));
      case 'npx tsc': return !existsSync(join(ROOT, names[names.indexOf('--project') + 1]));
      case 'npm ci':
      case 'npm pack': return false;
      default: return true;
    }
  });
}

/** Whether a task does what the command does, of itself or by others. */
export function isRunBy(task: Task, command: string): boolean {
  const [, verb, ...names] = command.split(' ');
  const steps = stepsOf(task);
  return verb === 'jest' ? names.every((path) => steps.some(({ exec }) => exec !== undefined && runsTests(exec, path))) : steps.some(({ spawn }) => spawn === names[0]);
}

/** Its steps, and those of the tasks that it spawns. */
function stepsOf({ steps = [] }: Task): Step[] {
  return steps.flatMap((step) => [step, ...(step.spawn ? stepsOf(TASKS[step.spawn]) : [])]);
}

/** Whether it is a call of Jest that runs the tests whose paths begin so: those of its folders, or all that it does not leave out. */
function runsTests(exec: string, path: string): boolean {
  const [program, ...args] = exec.split(' ');
  const folders = args.filter((arg) => arg.startsWith('test/'));
  const leftOut = [...exec.matchAll(/<rootDir>\/(test\/\w+\/)/g)].map(([, folder]) => folder);
  return program === 'jest' && (folders.length > 0 ? folders.some((folder) => path.startsWith(`${folder}/`)) : !leftOut.some((folder) => path.startsWith(folder)));
}
