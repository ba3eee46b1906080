import { VOCABULARY, withOptions } from '#criteria';
import { THEMES } from '#catalogue';

/** The facts that a match understands: the language's own, with the catalogue's themes as options. */
export const MATCH_VOCABULARY = withOptions(
  VOCABULARY,
  'project.themes',
  THEMES.map(({ code, label }) => ({ value: code, label })),
);
