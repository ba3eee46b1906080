import type { SchemeDocument } from '#catalogue';
import { searchDocument, type Publication, type SearchDocument } from '../document.js';

/** A scheme for tests that says nothing but what the test is about. */
export function scheme(parts: Partial<SchemeDocument> & { readonly slug: string }): SchemeDocument {
  return {
    kind: 'AID',
    name: parts.slug,
    summary: '',
    description: '',
    funders: [],
    instructors: [],
    aidTypes: [],
    themes: [],
    programmes: [],
    beneficiaryTypes: [],
    spendingKinds: [],
    stages: [],
    perimeter: { scale: 'COUNTRY' },
    windows: [],
    recurrence: 'PERMANENT',
    isCallForProjects: false,
    financing: { kind: 'UNKNOWN' },
    parameters: [],
    eligibility: { all: [] },
    cumulation: [],
    legalBasis: [],
    requiredDocuments: [],
    sources: [],
    uncertainties: [],
    keywords: [],
    ...parts,
  };
}

export function documentOf(
  parts: Partial<SchemeDocument> & { readonly slug: string },
  publication: Partial<Publication> = {},
): SearchDocument {
  const published = new Date('2024-01-01T00:00:00Z');
  return searchDocument(scheme(parts), { version: 1, publishedAt: published, updatedAt: published, ...publication });
}
