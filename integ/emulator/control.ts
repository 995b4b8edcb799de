/** An operation on a resource that shall fail, once. */
export interface Fault {
  readonly operation: 'create' | 'update' | 'delete';
  /** CloudFormation type of the resource. */
  readonly type: string;
  /** Which such operation from now on. @default 1 */
  readonly nth?: number;
  /** What the service says. @default - a text of the emulator */
  readonly message?: string;
  /**
   * `fail`: the operation is rejected. `crash`: the emulator dies, without a chance to say anything. `wait`: the operation lasts until the
   * faults are replaced; not for every type (see faults.py).
   *
   * @default 'fail'
   */
  readonly effect?: 'fail' | 'crash' | 'wait';
}

/** Every record that the emulator holds, by service and kind (`ec2.subnets`) and by key. */
export type Holdings = Record<string, Record<string, unknown>>;

/** What a test can make the emulator do beyond AWS's own calls. */
export class EmulatorControl {
  constructor(private readonly endpoint: () => string) {}

  /** Replaces the faults that still wait. */
  public async inject(...faults: Fault[]): Promise<void> {
    await this.put('faults', faults);
  }

  /** Faults that have struck, with the resource they struck. */
  public async struck(): Promise<Array<Fault & { readonly resource: string }>> {
    const { struck } = await (await this.ask('faults')).json() as { struck: Array<Fault & { resource: string }> };
    return struck;
  }

  /**
   * With which code tasks exit that no service keeps running, such as those of migrations and jobs, by the family of their task definition. Others exit
   * with 0. Replaces what was said before.
   */
  public async endTasks(exitCodes: { readonly [family: string]: number }): Promise<void> {
    await this.put('task-outcomes', exitCodes);
  }

  /** Whether what has deletion protection refuses to be deleted, as on AWS. An emulator begins without. */
  public async honourDeletionProtection(honoured: boolean): Promise<void> {
    await this.put('protection', honoured);
  }

  /** What there is, without what the account had before anything was deployed and without moments in time. */
  public async holdings(): Promise<Holdings> {
    return await (await this.ask('holdings')).json() as Holdings;
  }

  /** Leaves an account in which nothing has ever been deployed. */
  public async empty(): Promise<void> {
    await this.put('empty', {});
  }

  private async put(path: string, body: unknown): Promise<void> {
    await this.ask(path, { method: 'PUT', body: JSON.stringify(body) });
  }

  private async ask(path: string, request?: RequestInit): Promise<Response> {
    const response = await fetch(`${this.endpoint()}/_emulator/${path}`, request);
    if (!response.ok) {
      throw new Error(`the emulator rejects ${path}: ${await response.text()}`);
    }
    return response;
  }
}
