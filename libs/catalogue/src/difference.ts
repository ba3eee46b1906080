/** What changed between two versions of a scheme, for its history and for an editor who lost a race. */
import { canonicalJson } from '#kernel';

import { printPath, type DocumentPath } from './path.js';
import type { SchemeDocument } from './scheme.js';

export interface Difference {
  /** `windows[Édition 2].closesOn`: elements of a list are named by their code, slug or label when they have one. */
  readonly path: string;
  readonly kind: 'ADDED' | 'REMOVED' | 'CHANGED' | 'REORDERED';
  /** JSON values; absent on the side where there is nothing. */
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Empty exactly when both say the same. */
export function differences(before: SchemeDocument, after: SchemeDocument): Difference[] {
  return compare(before, after, []);
}

/** The fields of the document (`windows`, `financing` …) that differ. */
export function changedFields(before: SchemeDocument, after: SchemeDocument): string[] {
  const known = new Map<string, unknown>(Object.entries(before));
  const right = new Map<string, unknown>(Object.entries(after));
  return [...new Set([...known.keys(), ...right.keys()])].filter(
    (field) => canonicalJson(known.get(field)) !== canonicalJson(right.get(field)),
  );
}

function compare(before: unknown, after: unknown, path: DocumentPath): Difference[] {
  if (before === undefined && after === undefined) return [];
  if (before === undefined) return [{ path: printPath(path), kind: 'ADDED', after }];
  if (after === undefined) return [{ path: printPath(path), kind: 'REMOVED', before }];
  if (canonicalJson(before) === canonicalJson(after)) return [];
  if (Array.isArray(before) && Array.isArray(after)) return compareLists(before, after, path);
  if (isRecord(before) && isRecord(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => compare(before[key], after[key], [...path, key]));
  }
  return [{ path: printPath(path), kind: 'CHANGED', before, after }];
}

function compareLists(before: readonly unknown[], after: readonly unknown[], path: DocumentPath): Difference[] {
  const left = named(before);
  const right = named(after);
  if (!left || !right) {
    // Without names, an element is known by its place.
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, index) => compare(before[index], after[index], [...path, index])).flat();
  }
  const at = (name: string): DocumentPath => [...path.slice(0, -1), `${String(path.at(-1) ?? '')}[${name}]`];
  const found = [...new Set([...left.keys(), ...right.keys()])].flatMap((name) =>
    compare(left.get(name), right.get(name), at(name)),
  );
  if (found.length > 0) return found;
  return [{ path: printPath(path), kind: 'REORDERED', before: [...left.keys()], after: [...right.keys()] }];
}

/** Elements by name, when each has one and none is shared. */
function named(list: readonly unknown[]): ReadonlyMap<string, unknown> | undefined {
  const names = list.map(nameOf);
  if (names.some((name) => name === undefined) || new Set(names).size < names.length) return undefined;
  return new Map(list.map((item, index) => [names[index]!, item]));
}

function nameOf(item: unknown): string | undefined {
  if (typeof item === 'string') return item;
  if (!isRecord(item)) return undefined;
  const name = item['code'] ?? item['slug'] ?? item['scheme'] ?? item['label'];
  return typeof name === 'string' ? name : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
