import { CloudFormationClient, CreateStackCommand, DeleteStackCommand, DescribeStacksCommand, DescribeStackEventsCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { Emulator } from '../../integ/emulator/emulator';

/** The first one installs the emulator. */
const START_WITHIN_MILLISECONDS = 120_000;

// Node 20 is the floor, and the SDK's warning that it will not be much longer is known.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** Resources of a template, by logical ID. */
export interface Resources {
  [id: string]: { Type: string; Properties: any; DependsOn?: string[] };
}

/** Creates stacks in an emulator, without the CDK. */
export class Stacks {
  /** Stacks in an emulator that runs for the tests of the file. */
  static inEmulator(): Stacks {
    const stacks = new Stacks();
    let emulator: Emulator | undefined;
    beforeAll(async () => {
      emulator = await Emulator.start(() => undefined);
      stacks.configuration = emulator.clientConfiguration;
      stacks.client = new CloudFormationClient(emulator.clientConfiguration);
    }, START_WITHIN_MILLISECONDS);
    afterAll(async () => {
      await emulator?.stop();
    });
    return stacks;
  }

  /** How clients of the emulator are configured. */
  configuration!: Emulator['clientConfiguration'];
  private client!: CloudFormationClient;
  private count = 0;

  private constructor() {}

  /** Creates a stack and deletes it. Returns why a resource was rejected, or undefined if none was. */
  async rejection(resources: Resources): Promise<string | undefined> {
    const name = `stack-${++this.count}`;
    await this.client.send(new CreateStackCommand({ StackName: name, TemplateBody: bodyOf(resources) }));
    return this.outcome(name, 'CREATE');
  }

  /** Creates a stack, does something with its outputs, and deletes it. */
  async with<T>(resources: Resources, outputs: { [id: string]: unknown }, act: (values: { [id: string]: string }) => Promise<T>): Promise<T> {
    const name = `stack-${++this.count}`;
    const Outputs = Object.fromEntries(Object.entries(outputs).map(([id, Value]) => [id, { Value }]));
    await this.client.send(new CreateStackCommand({ StackName: name, TemplateBody: JSON.stringify({ Resources: resources, Outputs }) }));
    const { Stacks: [stack] = [] } = await this.client.send(new DescribeStacksCommand({ StackName: name }));
    try {
      if (stack.StackStatus !== 'CREATE_COMPLETE') {
        throw new Error(`the stack is in ${stack.StackStatus}: ${stack.StackStatusReason}`);
      }
      return await act(Object.fromEntries(stack.Outputs!.map(({ OutputKey, OutputValue }) => [OutputKey!, OutputValue!])));
    } finally {
      await this.client.send(new DeleteStackCommand({ StackName: name }));
    }
  }

  /** Why a resource was rejected in an update to other resources. */
  async rejectedUpdate(resources: Resources, updated: Resources): Promise<string | undefined> {
    const name = `stack-${++this.count}`;
    await this.client.send(new CreateStackCommand({ StackName: name, TemplateBody: bodyOf(resources) }));
    await this.client.send(new UpdateStackCommand({ StackName: name, TemplateBody: bodyOf(updated) }));
    return this.outcome(name, 'UPDATE');
  }

  private async outcome(name: string, operation: 'CREATE' | 'UPDATE'): Promise<string | undefined> {
    const { Stacks: [stack] = [] } = await this.client.send(new DescribeStacksCommand({ StackName: name }));
    const { StackEvents = [] } = await this.client.send(new DescribeStackEventsCommand({ StackName: name }));
    await this.client.send(new DeleteStackCommand({ StackName: name }));
    const failed = StackEvents.find(({ ResourceStatus, ResourceType }) => ResourceStatus === `${operation}_FAILED` && ResourceType !== 'AWS::CloudFormation::Stack');
    const isDone = stack.StackStatus === `${operation}_COMPLETE`;
    if (isDone === (failed !== undefined)) {
      throw new Error(`the stack is in ${stack.StackStatus}, and the event that says why is ${JSON.stringify(failed)}`);
    }
    return failed?.ResourceStatusReason;
  }
}

function bodyOf(Resources: Resources): string {
  return JSON.stringify({ Resources });
}

/** A copy that is changed. */
export function changed<T>(value: T, change: (copy: T) => void): T {
  const copy = structuredClone(value);
  change(copy);
  return copy;
}
