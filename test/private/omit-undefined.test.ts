import { omitUndefined } from '../../src/private/omit-undefined';

test('keeps what was given, whatever it is', () => {
  expect(omitUndefined({ zero: 0, no: false, empty: '', none: null, list: [] })).toEqual({ zero: 0, no: false, empty: '', none: null, list: [] });
});

test('leaves out what is undefined, so that a default stays', () => {
  const given: { a?: number; b?: number } = { a: undefined, b: 2 };
  expect(Object.keys(omitUndefined(given))).toEqual(['b']);
  expect({ ...{ a: 1, b: 1 }, ...omitUndefined(given) }).toEqual({ a: 1, b: 2 });
});

test('nothing given is nothing', () => {
  expect(omitUndefined(undefined)).toEqual({});
});
