import { omitUndefined } from '../../src/private/omit-undefined';

test('keeps all defined values', () => {
  expect(omitUndefined({ zero: 0, no: false, empty: '', none: null, list: [] })).toEqual({ zero: 0, no: false, empty: '', none: null, list: [] });
});

test('omits undefined values, so that a default applies', () => {
  const given: { a?: number; b?: number } = { a: undefined, b: 2 };
  expect(Object.keys(omitUndefined(given))).toEqual(['b']);
  expect({ ...{ a: 1, b: 1 }, ...omitUndefined(given) }).toEqual({ a: 1, b: 2 });
});

test('returns an empty object for undefined', () => {
  expect(omitUndefined(undefined)).toEqual({});
});
