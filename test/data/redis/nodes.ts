import { Construct } from 'constructs';

/** A cache, as far as its metrics are concerned. */
export class Nodes extends Construct {
  constructor(scope: Construct, readonly nodeIds: string[]) {
    super(scope, 'Cache');
  }
}
