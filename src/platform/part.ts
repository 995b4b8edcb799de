/** What becomes of a part of the environment: it is created by a plan, it exists, or there is none. */
export type Part<M, E> =
  | { readonly made: M; readonly existing?: undefined }
  | { readonly made?: undefined; readonly existing: E }
  | { readonly made?: undefined; readonly existing?: undefined };

/** A part that the environment does not have. */
export const NONE = {};
