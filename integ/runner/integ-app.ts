import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { REPOSITORY } from '../emulator/installation';

const APPS = join(REPOSITORY, 'integ');
const APP_FILE = /^integ\.(.+)\.ts$/;

/** One environment app of the repository, `integ/integ.<name>.ts`, and its snapshot beside it. */
export class IntegApp {
  /** All apps, or those named; a name may be given with or without `integ.` and `.ts`. */
  public static find(names: string[]): IntegApp[] {
    const all = readdirSync(APPS).flatMap((file) => APP_FILE.exec(file)?.[1] ?? []).sort();
    const wanted = names.map((name) => APP_FILE.exec(name.replace(/^integ\//, ''))?.[1] ?? name.replace(/^integ\./, ''));
    const unknown = wanted.filter((name) => !all.includes(name));
    if (unknown.length > 0 || all.length === 0) {
      throw new Error(`no integ/integ.${unknown[0] ?? '<name>'}.ts; there is: ${all.join(', ') || 'none'}`);
    }
    return (wanted.length > 0 ? [...new Set(wanted)] : all).map((name) => new IntegApp(name));
  }

  /** Those that reproduce systems of their own. The others show in an emulator that an example deploys, and are not what judges and faults are for. */
  public static environments(): IntegApp[] {
    return IntegApp.find([]).filter(({ file }) => !readFileSync(file, 'utf8').includes("'../examples/"));
  }

  private constructor(public readonly name: string) {}

  public get file(): string {
    return join(APPS, `integ.${this.name}.ts`);
  }

  public get snapshot(): string {
    return `${this.file}.snapshot`;
  }

  public get hasSnapshot(): boolean {
    return existsSync(this.snapshot);
  }

  /**
   * Makes a place for integ-runner to work on this app: it writes beside the app, and the repository is not its to
   * write, still less in two runs at once. The app itself is the repository's, its snapshot a copy.
   */
  public stage(directory: string): StagedApp {
    const folder = join(directory, 'integ');
    mkdirSync(folder);
    const file = join(folder, `integ.${this.name}.ts`);
    writeFileSync(file, `import ${JSON.stringify(this.file)};\n`);
    if (this.hasSnapshot) {
      cpSync(this.snapshot, `${file}.snapshot`, { recursive: true });
    }
    return new StagedApp(folder, `${file}.snapshot`, this.snapshot);
  }
}

/** An app in a place of its own. */
export class StagedApp {
  constructor(
    public readonly folder: string,
    private readonly snapshot: string,
    private readonly accepted: string,
  ) {}

  /** The assertions of the app: integ-runner names them in its output only if one fails. */
  public assertions(): string[] {
    return readdirSync(this.snapshot)
      .filter((file) => file.endsWith('.template.json'))
      .map((file) => JSON.parse(readFileSync(join(this.snapshot, file), 'utf8')) as { Outputs?: Record<string, unknown> })
      .flatMap((template) => Object.keys(template.Outputs ?? {}))
      .filter((output) => output.startsWith('AssertionResults'));
  }

  /** Makes the snapshot of this run the repository's. */
  public accept(): void {
    for (const file of readdirSync(this.snapshot).filter((name) => name.endsWith('.metadata.json'))) {
      withoutStackTraces(join(this.snapshot, file));
    }
    rmSync(this.accepted, { recursive: true, force: true });
    // The bundles are the code of the assertions' own functions, and the tree says again what the templates say: neither is compared.
    cpSync(this.snapshot, this.accepted, { recursive: true, filter: (file) => !/^(asset\..*|tree\.json)$/.test(basename(file)) });
  }
}

/** Where each construct was created is full of this machine's paths, and how often a method was called is nobody's business. */
function withoutStackTraces(file: string): void {
  const metadata = JSON.parse(readFileSync(file, 'utf8')) as Record<string, { type: string; trace?: string[] }[]>;
  const kept = Object.entries(metadata)
    .map(([path, entries]) => [path, entries
      .filter(({ type }) => type !== 'aws:cdk:creationStack' && !type.startsWith('aws:cdk:analytics'))
      .map(({ trace: _trace, ...entry }) => entry)] as const)
    .filter(([, entries]) => entries.length > 0);
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(kept), undefined, 2)}\n`);
}
