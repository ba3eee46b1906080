/** What an operation may be at most. Beyond, it is refused before it is executed, and most of it before it is validated. */
export interface QueryLimits {
  /** Words and signs of the text, comments left out. */
  readonly tokens: number;
  /** Levels of fields, or of lists and objects in values. */
  readonly depth: number;
  /** Aliases, counted wherever a fragment is spread. */
  readonly aliases: number;
  /** Fields, counted wherever a fragment is spread. */
  readonly fields: number;
  /** Fields of the operation itself. */
  readonly rootFields: number;
  /** Points, see {@link costOf}. */
  readonly cost: number;
}

/** Several times what the largest operation of the contract needs, and the introspection that GraphiQL asks. */
export const DEFAULT_LIMITS: QueryLimits = {
  tokens: 4_000,
  depth: 18,
  aliases: 40,
  fields: 1_000,
  rootFields: 10,
  cost: 40_000,
};
