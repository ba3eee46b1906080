import { createHash } from 'node:crypto';

import { canonicalJson } from '#kernel';

import type { SchemeDocument } from '../index.js';

/** SHA-256 of the document's canonical JSON: the same content always has the same hash, whatever the order of its fields. */
export function contentHash(document: SchemeDocument): string {
  return createHash('sha256').update(canonicalJson(document)).digest('hex');
}
