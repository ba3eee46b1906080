/** Where a value stands inside of variables. */
export type Path = readonly (string | number)[];

export interface Leaf {
  readonly path: Path;
  readonly value: unknown;
}

/** Every value that holds no other. */
export function leavesOf(value: unknown, path: Path = []): Leaf[] {
  if (typeof value !== 'object' || value === null) return [{ path, value }];
  return Object.entries(value).flatMap(([key, inner]) =>
    leavesOf(inner, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

/** The same value, but for what stands at a path. */
export function withAt(value: unknown, path: Path, replacement: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return replacement;
  if (Array.isArray(value))
    return value.map((inner: unknown, index) => (index === first ? withAt(inner, rest, replacement) : inner));
  return {
    ...(value as object),
    [first]: withAt((value as Record<string, unknown>)[String(first)], rest, replacement),
  };
}
