/** The fields that were given. `{ ...defaults, ...defined(given) }` lets what the user passes win, field by field. */
export function defined<T extends object>(given: T | undefined): Partial<T> {
  return Object.fromEntries(Object.entries(given ?? {}).filter(([, value]) => value !== undefined)) as Partial<T>;
}
