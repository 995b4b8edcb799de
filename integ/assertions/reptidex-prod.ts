import { App, Stack } from 'aws-cdk-lib';
import { Questions } from './questions';
import { expectData } from './reptidex-prod/data';
import { expectEdge } from './reptidex-prod/edge';
import { expectFleet } from './reptidex-prod/fleet';
import { expectNetwork } from './reptidex-prod/network';

/** Looks at the deployed environment from outside, as an operator would. */
export function assertReptidexProd(app: App, stack: Stack): void {
  const aws = new Questions(app, stack);
  expectEdge(aws, expectFleet(aws));
  expectNetwork(aws);
  expectData(aws);
}
