import { TEXT_FIELDS, type SearchDocument } from '../../document.js';
import { stemsOf } from '../../text/words.js';
import { blocksOf } from '../../timeline.js';

/** A document as Meilisearch holds it: texts as stems, statuses as blocks of days. */
export interface StoredDocument extends Record<string, unknown> {
  readonly slug: string;
  readonly version: number;
  readonly shown: SearchDocument['shown'];
  readonly closings: readonly number[];
}

export function storedDocument(document: SearchDocument): StoredDocument {
  const { texts, timeline, shown, ...kept } = document;
  return {
    ...kept,
    ...Object.fromEntries(TEXT_FIELDS.map((field) => [`text_${field}`, textOf(texts[field])])),
    status: timeline.flatMap(({ status, from, until }) => blocksOf(from, until).map((block) => `${status}:${block}`)),
    shown,
  };
}

/** Stems with a full stop between sentences: words of two sentences are not near each other. */
function textOf(texts: readonly string[]): string {
  return texts
    .map((text) =>
      stemsOf(text)
        .map((stem) => stem ?? '.')
        .join(' '),
    )
    .join(' . ')
    .replaceAll(' . ', '. ');
}
