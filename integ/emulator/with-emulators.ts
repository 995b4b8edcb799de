import { Emulator } from './emulator';
import { ProcessGroup } from './process-group';

const SIGNALS: Partial<Record<NodeJS.Signals, number>> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };
const PARENT_CHECK_MILLISECONDS = 500;

// The SDK clients of this process need not warn of Node 20 a second time: it is the floor, and says so elsewhere.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

export type StartEmulator = () => Promise<Emulator>;

/**
 * Runs `work`, which may start emulators, and leaves neither a process nor a file behind: not after an error, not after
 * a signal, and not when the program that started this one is gone.
 */
export async function withEmulators<T>(log: (line: string) => void, work: (start: StartEmulator) => Promise<T>): Promise<T> {
  const emulators: Emulator[] = [];
  let leaving = false;
  const stopAll = async () => {
    await Promise.all(emulators.map((emulator) => emulator.stop()));
  };
  const leave = async (code: number) => {
    if (leaving) {
      return;
    }
    leaving = true;
    await stopAll();
    process.exit(code);
  };
  for (const [signal, code] of Object.entries(SIGNALS)) {
    process.on(signal, () => void leave(code));
  }
  const watch = leaveWithParent(() => void leave(SIGNALS.SIGHUP!));
  // Whatever the way out, also out of a start that is still under way.
  process.once('exit', () => ProcessGroup.killAll());
  const start = async () => {
    const emulator = await Emulator.start(log);
    emulators.push(emulator);
    return emulator;
  };
  try {
    return await work(start);
  } catch (error) {
    if (leaving) {
      // Everything has been stopped under its feet, that is all; the process is about to exit.
      return await new Promise<never>(() => undefined);
    }
    throw error;
  } finally {
    clearInterval(watch);
    if (!leaving) {
      await stopAll();
    }
  }
}

/** A wrapper such as npm or tsx may be killed without passing anything on. */
function leaveWithParent(leave: () => void): NodeJS.Timeout {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid !== parent) {
      leave();
    }
  }, PARENT_CHECK_MILLISECONDS);
  watch.unref();
  return watch;
}
