/** A part that every environment has: it is created by a plan, or it exists. */
export type NeededPart<M, E> =
  | { readonly made: M; readonly existing?: undefined }
  | { readonly made?: undefined; readonly existing: E };

/** A part of an environment: it is created by a plan, it exists, or there is none. */
export type Part<M, E> = NeededPart<M, E>
  | { readonly made?: undefined; readonly existing?: undefined };

/** A part that the environment does not have. */
export const NONE = {};
