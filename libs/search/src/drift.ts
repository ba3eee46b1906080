/** What an index and the database say of a scheme: the published version, and when it became so. */
export interface Stamp {
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly updatedAt: number;
}

/** Slugs by what is wrong with them in the index. */
export interface Drift {
  /** Published and not in the index. */
  readonly missing: readonly string[];
  /** In the index as they were. */
  readonly stale: readonly string[];
  /** In the index and no longer published. */
  readonly phantom: readonly string[];
}

export function driftBetween(published: ReadonlyMap<string, Stamp>, indexed: ReadonlyMap<string, Stamp>): Drift {
  const missing: string[] = [];
  const stale: string[] = [];
  for (const [slug, wanted] of published) {
    const held = indexed.get(slug);
    if (!held) missing.push(slug);
    else if (held.version !== wanted.version || held.updatedAt !== wanted.updatedAt) stale.push(slug);
  }
  return { missing, stale, phantom: [...indexed.keys()].filter((slug) => !published.has(slug)) };
}

export function hasDrifted({ missing, stale, phantom }: Drift): boolean {
  return missing.length + stale.length + phantom.length > 0;
}
