import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { changedTypes } from './next-release';
import { IntegApp } from '../../integ/runner/integ-app';
import { Rendered, Resource } from '../support';

/** Faults of each kind, over all apps. All there could be: `FAULTS=all`. */
const FAULTS = { creation: 16, update: 12 };

/** What is made to fail in an app. */
export interface FaultPlan {
  readonly app: IntegApp;
  /** Types whose last resource is rejected when the stack is made. */
  readonly atCreation: string[];
  /** Types whose first changed resource is rejected when the next release is deployed. */
  readonly atUpdate: string[];
}

/** For each environment what to let fail, so that as many types as possible have their turn in one of them. */
export function faultPlans(): FaultPlan[] {
  const apps = IntegApp.environments();
  const [creation, update] = [new Turns(FAULTS.creation, apps.length), new Turns(FAULTS.update, apps.length)];
  return apps.map((app) => {
    const resources = resourcesOf(app);
    return { app, atCreation: creation.next(typesOf(resources)), atUpdate: update.next(changedTypes(resources)) };
  });
}

/** What the snapshot holds: tests are told apart before anything is synthesized. */
function resourcesOf(app: IntegApp): Array<[string, Resource]> {
  if (!existsSync(app.snapshot)) {
    throw new Error(`${app.file} has no snapshot: write it with 'npm run integ -- --update'`);
  }
  return readdirSync(app.snapshot)
    .filter((file) => file.endsWith('.template.json') && !/assertions|DeployAssert/.test(file))
    .flatMap((file) => Object.entries((JSON.parse(readFileSync(join(app.snapshot, file), 'utf8')) as Rendered).Resources));
}

/** Types that a service makes: the CDK's own record of itself is none. */
function typesOf(resources: Array<[string, Resource]>): string[] {
  return [...new Set(resources.map(([, { Type }]) => Type))].filter((type) => type !== 'AWS::CDK::Metadata').sort();
}

/** Deals types out to apps: first those that had no turn yet, far apart in the alphabet and so in kind. */
class Turns {
  private readonly had = new Set<string>();
  private readonly share: number;

  constructor(total: number, apps: number) {
    this.share = process.env.FAULTS === 'all' ? Infinity : Math.ceil(total / apps);
  }

  next(types: string[]): string[] {
    const fresh = types.filter((type) => !this.had.has(type));
    const candidates = [...spread(fresh), ...spread(types.filter((type) => this.had.has(type)))];
    const chosen = candidates.slice(0, Math.min(this.share, candidates.length));
    chosen.forEach((type) => this.had.add(type));
    return chosen.sort();
  }
}

/** The same in an order in which neighbours are far apart. */
function spread(types: string[]): string[] {
  const stride = Math.max(1, Math.round(types.length * 0.382));
  const rest = [...types];
  const order: string[] = [];
  for (let at = 0; rest.length > 0; at = (at + stride) % rest.length) {
    order.push(...rest.splice(at % rest.length, 1));
    if (rest.length === 0) {
      break;
    }
  }
  return order;
}
