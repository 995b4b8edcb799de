/** Omits undefined fields. In `{ ...defaults, ...omitUndefined(given) }`, values that the user passes take precedence, field by field. */
export function omitUndefined<T extends object>(given: T | undefined): Partial<T> {
  return Object.fromEntries(Object.entries(given ?? {}).filter(([, value]) => value !== undefined)) as Partial<T>;
}
