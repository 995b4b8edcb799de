import { appNames, synthesizeAll } from './apps';
import { ALL, Asserted, isAbsent, isAsserted, isExcepted, isUnreachable, violations } from './security-hub/control';
import { CONTROLS, SERVICES } from './security-hub/services';
import { NOT_MADE, OF_THE_ACCOUNT, STANDARD, WITHOUT_CONTROLS } from './security-hub/standard';
import { Resource, SynthesizedTemplate } from './security-hub/template';

const synthesized = synthesizeAll();
afterAll(() => synthesized.remove());

const templates = Object.fromEntries(synthesized.apps.filter(({ name }) => ALL.includes(name))
  .map(({ name, templates: files }) => [name, files.map(SynthesizedTemplate.read)]));
const production = Object.values(templates).flat();
const types = new Set(production.flatMap(({ resources }) => resources.map(({ type }) => type)));
const ASSERTED = CONTROLS.filter(isAsserted);

const ids = (resources: Resource[]) => resources.map(({ id }) => id);

/** A resource to break, and the template that it is in: one that the control holds of, if there is one. */
function example(control: Asserted, type: string): { template: SynthesizedTemplate; resource: Resource } {
  const found = production.map((template) => template.copy())
    .flatMap((template) => template.of(type).map((resource) => ({ template, resource })));
  return found.find(({ template, resource }) => control.holds(resource, template)) ?? found[0];
}

describe('the table of controls', () => {
  test('covers all production apps', () => {
    expect([...ALL, 'reptidex-dev'].sort()).toEqual(appNames());
  });

  test.each(SERVICES)('has every control of $name', ({ name, controls }) => {
    expect(controls.map(({ id }) => id)).toEqual(STANDARD[name].map((number) => `${name}.${number}`));
  });

  test('has every service of the standard that an app creates resources of', () => {
    expect(SERVICES.map(({ name }) => name).sort()).toEqual(Object.keys(STANDARD).sort());
    const names = [...Object.keys(STANDARD), ...OF_THE_ACCOUNT, ...Object.keys(NOT_MADE)];
    expect(new Set(names).size).toBe(names.length);
  });

  test('excludes only services that no app creates resources of', () => {
    const prefixes = Object.values(NOT_MADE).flat();
    expect([...types].filter((type) => prefixes.some((prefix) => type.startsWith(prefix)))).toEqual([]);
  });

  test('has every resource type of the templates', () => {
    const read = production.map((template) => template.copy());
    ASSERTED.forEach((control) => read.forEach((template) => violations(control, template)));
    const looked = new Set([...read.flatMap(({ asked }) => [...asked]), ...CONTROLS.filter(isUnreachable).flatMap(({ of = [] }) => of)]);
    expect([...types].filter((type) => !looked.has(type)).sort()).toEqual(WITHOUT_CONTROLS);
  });
});

describe('a control of resources that no environment has', () => {
  test.each(CONTROLS.filter(isAbsent))('$id: none has', ({ absent }) => {
    expect(absent.filter((type) => types.has(type))).toEqual([]);
  });
});

describe.each(ALL)('%s', (app) => {
  test.each(ASSERTED)('$id $title', (control) => {
    const found = templates[app].flatMap((template) => violations(control, template));
    expect(ids(found.filter((resource) => !isExcepted(control, app, resource)))).toEqual([]);
    for (const exception of control.except?.filter(({ apps }) => apps.includes(app)) ?? []) {
      const alone = { ...control, except: [exception] };
      expect({ exception, breaking: found.some((resource) => isExcepted(alone, app, resource)) }).toEqual({ exception, breaking: true });
      // One name is one resource: a name that nothing breaks any more is there for nothing.
      for (const name of exception.resources === '*' ? [] : exception.resources) {
        const named = { ...control, except: [{ ...exception, resources: [name] }] };
        expect({ name, breaking: found.some((resource) => isExcepted(named, app, resource)) }).toEqual({ name, breaking: true });
      }
    }
  });
});

describe('a control can fail', () => {
  const cases = ASSERTED.flatMap((control) => control.of.filter((type) => types.has(type)).map((type) => ({ id: control.id, type, control })));

  test('each control applies to a resource', () => {
    expect(ASSERTED.filter(({ of }) => !of.some((type) => types.has(type))).map(({ id }) => id)).toEqual([]);
  });

  test.each(cases)('$id at $type', ({ control, type }) => {
    const { template, resource } = example(control, type);
    if (!control.holds(resource, template)) {
      control.mends!(resource, template);
    }
    expect(ids(violations(control, template))).not.toContain(resource.id);
    control.breaks(resource, template);
    expect(ids(violations(control, template))).toContain(resource.id);
  });
});
