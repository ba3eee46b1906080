/** One full, right scheme for tests; `example({ windows: [] })` changes some of its fields. */
import { readForm } from '../form.js';
import type { SchemeDocument } from '../scheme.js';

/** As a YAML file gives it: dates and amounts are texts, optional lists are absent. */
export const EXAMPLE = {
  slug: 'exemple-toitures',
  name: 'Fonds pour les toitures végétalisées',
  acronym: 'FTV',
  summary: 'Aide les communes à végétaliser la toiture de leurs bâtiments.',
  description: 'Le fonds finance l’étude et les travaux.',
  funders: ['etat'],
  aidTypes: ['grant'],
  themes: ['nature-en-ville', 'batiment-public'],
  beneficiaryTypes: ['COMMUNE'],
  spendingKinds: ['INVESTMENT'],
  stages: ['IMPLEMENTATION'],
  validFrom: '2024-01-01',
  recurrence: 'RECURRING',
  windows: [
    { label: 'Appel 2024', opensOn: '2024-01-15', closesOn: '2024-03-31' },
    { label: 'Appel 2025', opensOn: '2025-01-15', closesOn: '2025-03-31' },
  ],
  financing: { kind: 'RATE', base: 'ELIGIBLE_COST', rateMin: 0.2, rateMax: 0.5, amountMax: '80000.00' },
  eligibility: {
    all: [
      { code: 'exemple-toitures.population', fact: 'place.population', atMost: 3500 },
      { code: 'exemple-toitures.fenetre', windows: true },
    ],
  },
  legalBasis: [{ label: 'Circulaire du 2 janvier 2024' }],
  sources: [{ label: 'Page officielle', url: 'https://www.exemple.gouv.fr/toitures', checkedOn: '2024-02-01' }],
} as const;

export function example(change: Readonly<Record<string, unknown>> = {}): SchemeDocument {
  const form = readForm({ ...EXAMPLE, ...change });
  if (!form.document) throw new Error(form.problems.map((problem) => problem.message).join('\n'));
  return form.document;
}
