import { ChildProcess, spawn, SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';

/** How long a group may take to end by itself before it is killed. */
const GRACE_MILLISECONDS = 3000;

export interface ProcessGroupOptions {
  readonly cwd?: string;
  readonly env: Record<string, string>;
  /** Called with each line the process writes to standard output or standard error. */
  readonly onLine?: (line: string) => void;
  /** Who it runs as. @default - the user of this process */
  readonly uid?: number;
  readonly gid?: number;
  /** The standard streams, where they are not read by line. @default - input closed, output read by line */
  readonly stdio?: SpawnOptions['stdio'];
}

/**
 * A program in a process group of its own, so that ending it ends whatever it has spawned.
 *
 * A terminal's Ctrl-C does not reach the group: whoever started it ends it, in an order that lets it clean up.
 */
export class ProcessGroup {
  /** Kills every group that still runs; for a process that is about to exit and cannot wait. */
  public static killAll(): void {
    for (const group of ProcessGroup.live) {
      group.signal('SIGKILL');
    }
  }

  private static readonly live = new Set<ProcessGroup>();

  /** The leader of the group. */
  public readonly child: ChildProcess;

  /** Resolves with the exit code once the program has ended and its output has been read. */
  public readonly exited: Promise<number>;

  constructor(command: string, args: string[], options: ProcessGroupOptions) {
    this.child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env,
      uid: options.uid,
      gid: options.gid,
      stdio: options.stdio ?? ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    ProcessGroup.live.add(this);
    const read = [this.child.stdout, this.child.stderr]
      .filter((stream): stream is Readable => stream !== null && options.stdio === undefined)
      .map((stream) => readLines(stream, options.onLine ?? (() => undefined)));
    this.exited = this.waitForExit(command, read);
    // The caller may look at the result much later, or never.
    this.exited.catch(() => undefined);
  }

  public get id(): number {
    return this.child.pid ?? 0;
  }

  /** Sends a signal to the whole group, if any of it is left. */
  public signal(signal: NodeJS.Signals): void {
    if (this.id === 0) {
      return;
    }
    try {
      process.kill(-this.id, signal);
    } catch {
      // Nothing of the group is left.
    }
  }

  /** Asks the group to end, and kills what is left of it after a while. */
  public async stop(): Promise<void> {
    this.signal('SIGTERM');
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise((resolve) => {
      timer = setTimeout(resolve, GRACE_MILLISECONDS);
    });
    await Promise.race([this.exited.catch(() => undefined), patience]);
    clearTimeout(timer);
    this.signal('SIGKILL');
    ProcessGroup.live.delete(this);
  }

  private async waitForExit(command: string, read: Promise<void>[]): Promise<number> {
    try {
      const [code, signal] = (await once(this.child, 'exit')) as [number | null, NodeJS.Signals | null];
      // What the program left running in its group would hold its output open.
      this.signal('SIGTERM');
      await Promise.all(read);
      return code ?? (signal === null ? 1 : 128);
    } catch (error) {
      throw new Error(`cannot run '${command}': ${(error as Error).message}`);
    } finally {
      ProcessGroup.live.delete(this);
    }
  }
}

async function readLines(stream: Readable, onLine: (line: string) => void): Promise<void> {
  for await (const line of createInterface({ input: stream })) {
    onLine(line);
  }
}
