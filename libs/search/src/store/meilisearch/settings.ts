import { createHash } from 'node:crypto';
import type { Settings } from 'meilisearch';
import { canonicalJson } from '#kernel';
import { DOCUMENT_VERSION, FACET_FIELDS, SUBJECT_FIELDS, TEXT_FIELDS, type TextField } from '../../document.js';
import { STOP_WORDS } from '../../text/stop-words.js';
import { ACRONYMS, WORD_GROUPS } from '../../text/vocabulary.js';

/** How deep a list of results goes. */
export const DEEPEST = 20_000;

const attributeOf = (field: TextField): string => `text_${field}`;

/** Where words say what a scheme is about. */
export const SUBJECT_ATTRIBUTES: readonly string[] = SUBJECT_FIELDS.map(attributeOf);

/** In Meilisearch's own words what `port.ts` says. */
export const SETTINGS: Settings = {
  searchableAttributes: TEXT_FIELDS.map(attributeOf),
  displayedAttributes: ['slug', 'version', 'closings', 'shown', 'rateMax', 'publishedAt', 'updatedAt'],
  filterableAttributes: [
    ...FACET_FIELDS.filter((field) => field !== 'statuses'),
    'perimeter',
    'status',
    'slug',
    'closings',
    'rateMax',
    'amountMax',
    'publishedAt',
    'updatedAt',
  ],
  sortableAttributes: ['slug', 'rateMax', 'publishedAt'],
  // « sort » first: asked for, it decides, and relevance goes without. The slug last, so that chance never decides.
  rankingRules: ['sort', 'words', 'typo', 'proximity', 'attributeRank', 'exactness', 'slug:asc'],
  typoTolerance: { enabled: true, minWordSizeForTypos: { oneTypo: 5, twoTypos: 9 }, disableOnNumbers: true },
  // Texts come as stems without stop words, with the synonyms of their subjects: nothing is left to do here.
  stopWords: [],
  synonyms: {},
  proximityPrecision: 'byWord',
  faceting: { maxValuesPerFacet: 10_000 },
  pagination: { maxTotalHits: DEEPEST },
};

/** Another version, another index: settings, the document's shape, and the words that documents are indexed with. */
export const SETTINGS_VERSION = createHash('sha256')
  .update(canonicalJson([SETTINGS, DOCUMENT_VERSION, WORD_GROUPS, ACRONYMS, [...STOP_WORDS]]))
  .digest('hex')
  .slice(0, 10);
