/** From anything to a scheme that may be published, or to everything that is wrong with it. */
import type { Problem } from '#kernel';

import { checkScheme } from './checks.js';
import { readForm } from './form.js';
import { printPath, type DocumentProblem } from './path.js';
import type { SchemeDocument } from './scheme.js';

export type Validation =
  | { readonly scheme: SchemeDocument; readonly problems: readonly [] }
  | { readonly scheme: undefined; readonly problems: readonly DocumentProblem[] };

/**
 * A scheme's document, defaults filled in and theme groups replaced by their themes, or every problem at once: of form, and of
 * meaning in the fields whose form is right.
 */
export function validateScheme(value: unknown): Validation {
  const form = readForm(value);
  if (!form.document) {
    return {
      scheme: undefined,
      problems: [...form.problems, ...checkScheme({ ...NEUTRAL, ...comparable(form.right) })],
    };
  }
  const problems = checkScheme(form.document);
  return problems.length > 0 ? { scheme: undefined, problems } : { scheme: form.document, problems: [] };
}

/** For GraphQL's `InvalidInput`, under the argument that held the scheme. */
export function asProblems(problems: readonly DocumentProblem[], under?: string): Problem[] {
  return problems.map(({ path, code, message }) => ({
    path: printPath(under === undefined ? path : [under, ...path]),
    code,
    message,
  }));
}

/** Says nothing that could be wrong: it stands for the fields whose form is wrong, so that the others can be checked beside it. */
const NEUTRAL: SchemeDocument = {
  slug: '',
  kind: 'STATUS',
  name: '',
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
  eligibility: { uncertain: '' },
  cumulation: [],
  legalBasis: [],
  requiredDocuments: [],
  sources: [],
  uncertainties: [],
  keywords: [],
};

/** Without what can only be judged beside a field that is missing: codes beside the slug, parties beside the names. */
function comparable(right: Readonly<Partial<SchemeDocument>>): Readonly<Partial<SchemeDocument>> {
  const { cumulation, ...rest } = right;
  return { ...rest, ...(right.slug !== undefined && cumulation && { cumulation }) };
}
