/** The facts that a criterion of the catalogue may judge: those of the criteria library, with the catalogue's own themes. */
import { VOCABULARY, withOptions, type Vocabulary } from '#criteria';

import { THEMES } from './taxonomy/themes.js';

/** `project.themes` takes the catalogue's themes. */
export const CATALOGUE_VOCABULARY: Vocabulary = withOptions(
  VOCABULARY,
  'project.themes',
  THEMES.map(({ code, label }) => ({ value: code, label })),
);

export const FACT_CODES: readonly string[] = CATALOGUE_VOCABULARY.definitions.map((definition) => definition.code);
