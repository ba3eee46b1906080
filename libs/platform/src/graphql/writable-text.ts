import { Kind, visit, BREAK, type DocumentNode } from 'graphql';

import type { Problem } from '#kernel';

/** The only character of Unicode that PostgreSQL keeps in no text. */
const NOTHING = '\u0000';
/** What may be it in the text of an operation; whether it is, the parsed document says. */
const ESCAPED = /\\u(?:0000|\{0+\})/;

const problem = (path: string): Problem => ({
  path,
  code: 'unwritable-text',
  message: 'Ce texte contient le caractère nul (U+0000), qui ne peut pas être enregistré : enlevez-le.',
});

/** The texts among the variables that no database can hold, each by its path; keys are not looked at, GraphQL knows them all. */
export function unwritableVariables(value: unknown, path = ''): Problem[] {
  if (typeof value === 'string') return value.includes(NOTHING) ? [problem(path)] : [];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((inner, index) => unwritableVariables(inner, `${path}[${index}]`));
  return Object.entries(value).flatMap(([key, inner]) =>
    unwritableVariables(inner, path === '' ? key : `${path}.${key}`),
  );
}

/** Whether a text written into the operation itself holds it. */
export function hasUnwritableLiteral(text: string | undefined, document: DocumentNode): boolean {
  if (text === undefined || !ESCAPED.test(text)) return false;
  let found = false;
  visit(document, {
    enter: (node) => {
      if (node.kind !== Kind.STRING || !node.value.includes(NOTHING)) return undefined;
      found = true;
      return BREAK;
    },
  });
  return found;
}

export function unwritableLiteral(): Problem {
  return problem('query');
}
