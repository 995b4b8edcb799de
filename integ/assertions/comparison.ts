import { AssertionsProvider, ExpectedResult } from '@aws-cdk/integ-tests-alpha';
import { CfnOutput, CustomResource } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** What is compared. */
export interface ComparisonProps {
  /** Values by name, unresolved until they are deployed. */
  readonly actual: Record<string, string>;
  /** What they must be. */
  readonly expected: ExpectedResult;
}

/**
 * Compares values of several API calls in one assertion, by the function that integ-tests brings along.
 *
 * Its own `EqualsAssertion` reads the attribute `data`, which that function does not answer: CloudFormation then rejects the stack.
 */
export class Comparison extends Construct {
  constructor(scope: Construct, id: string, props: ComparisonProps) {
    super(scope, id);
    const provider = new AssertionsProvider(this, 'Provider');
    const resource = new CustomResource(this, 'Default', {
      serviceToken: provider.serviceToken,
      resourceType: 'Custom::DeployAssert@AssertEquals',
      properties: {
        actual: JSON.stringify(props.actual),
        expected: props.expected.result,
        // Else an assertion that has passed once is not made again.
        salt: Date.now().toString(),
      },
    });
    resource.node.addDependency(provider);
    // integ-runner finds assertions by the beginning of their outputs' names.
    new CfnOutput(this, 'Result', { value: resource.getAttString('assertion') }).overrideLogicalId(`AssertionResults${id}`);
  }
}
