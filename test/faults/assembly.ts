import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Emulator, typescriptArguments } from '../../integ/emulator/emulator';
import { REPOSITORY } from '../../integ/emulator/installation';
import { IntegApp } from '../../integ/runner/integ-app';
import { Rendered, Resource } from '../support';

/** The flags that integ-runner makes the snapshots with. */
const FLAGS = readFileSync(join(REPOSITORY, 'node_modules', '@aws-cdk', 'integ-runner', 'lib', 'recommended-feature-flags.json'), 'utf8');

/** Templates of the last release, and what was published with them: `npx projen released` takes today's once they are released. */
const RELEASED = join(__dirname, 'released');

/** What a bundle that a snapshot names and does not hold is replaced by. */
const STAND_IN = 'exports.handler = async () => undefined;\n';

/** What is published, by its hash. */
interface Manifest {
  readonly files?: { readonly [hash: string]: { readonly source: { readonly path: string } } };
}

/** A cloud assembly of an environment app. */
export class Assembly {
  /** Synthesizes an app as it is now, for its first deployment where that is set. */
  static async of(app: IntegApp, emulator: Emulator, { bootstrap = false } = {}): Promise<Assembly> {
    const directory = join(emulator.directory, `${app.name}.${bootstrap ? 'bootstrap.' : ''}out`);
    const context = JSON.stringify({ ...JSON.parse(FLAGS), ...(bootstrap && { '@reptidex-app/platform:bootstrap': true }) });
    await emulator.run(process.execPath, typescriptArguments(app.file), {
      env: { ...emulator.environment, CDK_OUTDIR: directory, CDK_CONTEXT_JSON: context },
    });
    return new Assembly(directory);
  }

  /**
   * The app as it was released last: `released` has the templates, and the snapshot what the CLI wants besides. Not the snapshot's own templates, which
   * are always those of today. Bundles, which neither holds, are the given assembly's.
   */
  static released(app: IntegApp, emulator: Emulator, bundles: Assembly): Assembly {
    const directory = join(emulator.directory, `${app.name}.released.out`);
    cpSync(app.snapshot, directory, { recursive: true });
    const released = new Assembly(directory);
    released.stacks.forEach((stack) => released.release(stack));
    for (const path of released.assets().filter((asset) => !existsSync(join(directory, asset)))) {
      if (existsSync(join(bundles.directory, path))) {
        cpSync(join(bundles.directory, path), join(directory, path), { recursive: true });
      } else {
        mkdirSync(join(directory, path));
        writeFileSync(join(directory, path, 'index.js'), STAND_IN);
      }
    }
    return released;
  }

  private constructor(readonly directory: string) {
    this.dropMetadata();
  }

  /** The environment's own stacks: those of its assertions are left out. */
  get stacks(): string[] {
    const { testCases } = this.read('integ.json') as { testCases: { [name: string]: { stacks: string[] } } };
    return Object.values(testCases).flatMap(({ stacks }) => stacks);
  }

  /** All resources of the stacks, by logical id. A logical id that two stacks have would make them one. */
  get resources(): Array<[logicalId: string, resource: Resource]> {
    return this.stacks.flatMap((stack) => Object.entries(this.template(stack).Resources));
  }

  /** How many resources there are of a type. */
  count(type: string): number {
    return this.resources.filter(([, resource]) => resource.Type === type).length;
  }

  template(stack: string): Rendered {
    return this.read(`${stack}.template.json`) as Rendered;
  }

  /** A copy beside this one, with other resources. */
  with(name: string, change: (resources: Rendered['Resources']) => void): Assembly {
    const directory = this.directory.replace(/(\.\w+)?\.out$/, `.${name}.out`);
    cpSync(this.directory, directory, { recursive: true });
    const copy = new Assembly(directory);
    for (const stack of copy.stacks) {
      const template = copy.template(stack);
      change(template.Resources);
      copy.replaceTemplate(stack, JSON.stringify(template));
    }
    return copy;
  }

  /** Puts the released template of a stack, and what was published with it, in the place of today's. */
  private release(stack: string): void {
    const [manifest, template] = [`${stack}.assets.json`, `${stack}.template.json`];
    const current = this.read(manifest) as Manifest;
    const { files = {} } = JSON.parse(readFileSync(join(RELEASED, manifest), 'utf8')) as Manifest;
    const published = Object.entries(files).filter(([, { source }]) => source.path !== template);
    writeFileSync(join(this.directory, manifest), JSON.stringify({ ...current, files: { ...Object.fromEntries(published), ...current.files } }));
    this.replaceTemplate(stack, readFileSync(join(RELEASED, template), 'utf8'));
  }

  /** A template is published under its hash, and taken for published when there is something of that name. */
  private replaceTemplate(stack: string, text: string): void {
    const file = `${stack}.template.json`;
    const { files } = this.read(`${stack}.assets.json`) as Manifest;
    const [before] = Object.entries(files!).find(([, { source }]) => source.path === file)!;
    const after = createHash('sha256').update(text).digest('hex');
    writeFileSync(join(this.directory, file), text);
    for (const manifest of [`${stack}.assets.json`, 'manifest.json']) {
      writeFileSync(join(this.directory, manifest), readFileSync(join(this.directory, manifest), 'utf8').replaceAll(before, after));
    }
  }

  /** The CLI reads the metadata of the constructs anew for each event, which takes it half its time, to show paths beside logical ids. */
  private dropMetadata(): void {
    const manifest = this.read('manifest.json') as { artifacts: { [id: string]: { additionalMetadataFile?: string } } };
    for (const artifact of Object.values(manifest.artifacts)) {
      delete artifact.additionalMetadataFile;
    }
    writeFileSync(join(this.directory, 'manifest.json'), JSON.stringify(manifest));
  }

  /** Paths of what is published beside the templates. */
  private assets(): string[] {
    return readdirSync(this.directory).filter((name) => name.endsWith('.assets.json')).flatMap((file) => {
      return Object.values((this.read(file) as Manifest).files ?? {}).map(({ source }) => source.path);
    });
  }

  private read(file: string): unknown {
    return JSON.parse(readFileSync(join(this.directory, file), 'utf8'));
  }
}
