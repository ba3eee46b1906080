export * from './scheme.js';
export * from './taxonomy/index.js';
export { schemeJsonSchema, type JsonSchema } from './json-schema.js';
export { printPath, type DocumentPath, type DocumentProblem } from './path.js';
export { asProblems, validateScheme, type Validation } from './validation.js';
export { CATALOGUE_VOCABULARY, FACT_CODES } from './vocabulary.js';
export {
  checkCatalogue,
  printFinding,
  readScheme,
  referencesOf,
  type CatalogueCheck,
  type CatalogueFile,
  type Finding,
  type SchemeReading,
} from './reading.js';
export { CATALOGUE, type Catalogue, type CatalogueSource, type PublishedScheme } from './snapshot.js';
export { daysLeft, deadline, nextOpening, nextWindow, statusOn, windowsOf, type DatedWindow } from './status.js';
export { moneySummary, type MoneySummary } from './money.js';
export {
  closedOn,
  notAllowed,
  PUBLICATION_ACTIONS,
  PUBLICATION_STATES,
  schemeNotFound,
  transition,
  TRANSITIONS,
  versionConflict,
  type InvalidScheme,
  type ManagedBy,
  type NotAllowed,
  type Publication,
  type PublicationAction,
  type PublicationState,
  type SchemeNotFound,
  type VersionConflict,
} from './publication.js';
export { changedFields, differences, type Difference } from './difference.js';
export { decideLoad, keepTakenOver, type HeldScheme, type LoadDecision } from './loading.js';
export type { CatalogueChange, SchemeOrigin, SchemeRecord, SchemeVersion } from './record.js';
