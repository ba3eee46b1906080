/** From anything to a scheme that may be published, or to everything that is wrong with it. */
import type { Problem } from '#kernel';

import { checkScheme } from './checks.js';
import { mapCriteria } from './criteria-walk.js';
import { readForm } from './form.js';
import { printPath, type DocumentProblem } from './path.js';
import type { SchemeDocument } from './scheme.js';
import { expandThemeGroups } from './taxonomy/themes.js';

export type Validation =
  | { readonly scheme: SchemeDocument; readonly problems: readonly [] }
  | { readonly scheme: undefined; readonly problems: readonly DocumentProblem[] };

/**
 * A scheme's document, defaults filled in and theme groups replaced by their themes, or every problem at once: form
 * first (meaning is looked at only when the form is right).
 */
export function validateScheme(value: unknown): Validation {
  const form = readForm(value);
  if (!form.document) return { scheme: undefined, problems: form.problems };
  const scheme = withThemesExpanded(form.document);
  const problems = checkScheme(scheme);
  return problems.length > 0 ? { scheme: undefined, problems } : { scheme, problems: [] };
}

/** For GraphQL's `InvalidInput`, under the argument that held the scheme. */
export function asProblems(problems: readonly DocumentProblem[], under?: string): Problem[] {
  return problems.map(({ path, code, message }) => ({ path: printPath(under === undefined ? path : [under, ...path]), code, message }));
}

function withThemesExpanded(scheme: SchemeDocument): SchemeDocument {
  return {
    ...scheme,
    themes: expandThemeGroups(scheme.themes),
    eligibility: mapCriteria(scheme.eligibility, (criterion) =>
      'includes' in criterion && criterion.fact === 'project.themes'
        ? { ...criterion, includes: expandThemeGroups(criterion.includes) }
        : criterion,
    ),
  };
}
