export * from './port.js';
export {
  FACET_FIELDS,
  NO_CEILING,
  searchDocument,
  type FacetField,
  type Publication,
  type SearchDocument,
} from './document.js';
export { InProcessEngine } from './in-process/engine.js';
export { escapeHtml, type Highlight } from './text/highlight.js';
export { filterProblems, themeMeantBy, type FilterCodes } from './read-filter.js';
export { ResilientSearch, SEARCH_HEALTH, type SearchHealth, type SearchHealthSource } from './resilient.js';
export { hasDrifted, type Drift } from './drift.js';
export { placeVerdicts } from './place-verdicts.js';
