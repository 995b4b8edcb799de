const Module = require('module');
const { dirname, join } = require('path');
const { default: Runtime } = require('jest-runtime');

/**
 * Loads the CDK once for all test files of a process. Jest loads every module once for each file, and the CDK is so large that its loading, and its
 * functions before they are compiled, take a third of the time of the tests. The library itself is loaded for each file.
 */
module.exports = class extends Runtime {
  constructor(config, environment, ...others) {
    super(config, environment, ...others);
    // For tests that forget tokens earlier.
    if (this.isShared('aws-cdk-lib')) {
      Object.defineProperty(environment.global, '__cdkTokenMap', { get: () => tokenMap, configurable: true });
    }
  }

  requireModuleOrMock(from, name) {
    return this.isShared(name) ? this.requireShared(name) : super.requireModuleOrMock(from, name);
  }

  requireActual(from, name) {
    return this.isShared(name) ? this.requireShared(name) : super.requireActual(from, name);
  }

  /** Another version keeps tokens in variables of its own, which must not be forgotten: it is loaded for each file. */
  isShared(name) {
    return isOfCdk(name) && this.mapped('aws-cdk-lib') === 'aws-cdk-lib';
  }

  requireShared(name) {
    skipReferences(dirname(require.resolve('aws-cdk-lib/package.json')));
    return require(name);
  }

  teardown() {
    super.teardown();
    forgetApps();
  }

  /** The name that `moduleNameMapper` gives, such as that of the newest version. */
  mapped(name) {
    const [regex, target] = (this._config.moduleNameMapper ?? []).find(([pattern]) => new RegExp(pattern).test(name)) ?? [];
    return regex ? name.replace(new RegExp(regex), target) : name;
  }
};

function isOfCdk(name) {
  return /^(aws-cdk-lib|constructs)(\/|$)/.test(name);
}

// --- Stacks that are alone in their app --------------------------------------------------------------------------------

const ALONE = 'test:alone';
const skipping = new Set();

/**
 * Synthesis resolves every resource to find its references to other stacks, and then once more for the template. The first takes as long as the second,
 * and is skipped for the only stack of an app with this context, which `newStack` of `test/support.ts` creates.
 */
function skipReferences(cdk) {
  if (skipping.has(cdk)) {
    return;
  }
  skipping.add(cdk);
  const references = require(join(cdk, 'core/lib/private/refs.js'));
  const { Stack } = require(join(cdk, 'core'));
  const { resolveReferences } = references;
  references.resolveReferences = (app) => {
    if (!app.node.tryGetContext(ALONE) || app.node.findAll().filter(Stack.isStack).length > 1) {
      resolveReferences(app);
    }
  };
}

// --- The CDK keeps tokens and references, and with them each app, until the process ends ---------------------------------------------

/** Tokens of the CDK's modules themselves, such as `Aws.REGION`. */
const constants = new Set();
let loading = 0;

const load = Module._load;
Module._load = (...args) => {
  loading++;
  try {
    return load(...args);
  } finally {
    loading--;
  }
};

class Tokens extends Map {
  set(key, token) {
    if (loading > 0) {
      constants.add(key);
    }
    return super.set(key, token);
  }
}

/** Where the CDK keeps tokens. Its maps are replaced before the first token is created. */
let tokenMap;
Object.defineProperty(globalThis, '__cdkTokenMap', {
  get: () => tokenMap,
  set: (created) => {
    tokenMap = created;
    mapsOf(created).forEach(([field, map]) => { created[field] = new Tokens(map); });
  },
});

function mapsOf(object) {
  return Object.entries(object ?? {}).filter(([, value]) => value instanceof Map);
}

function forgetApps() {
  for (const [, map] of mapsOf(tokenMap)) {
    [...map.keys()].filter((key) => !constants.has(key)).forEach((key) => map.delete(key));
  }
  for (const [path, { exports }] of Object.entries(require.cache)) {
    if (path.endsWith('/core/lib/private/cfn-reference.js')) {
      exports.CfnReference.referenceTable.clear();
    }
  }
}
