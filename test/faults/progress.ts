/** Says on the terminal what a test has done, as it goes. */
export function progress(app: string, line: string, since: number): void {
  process.stderr.write(`faults: ${app}: ${line} (${((Date.now() - since) / 1000).toFixed(1)} s)\n`);
}
