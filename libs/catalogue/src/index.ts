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
  readYaml,
  referencesOf,
  type CatalogueCheck,
  type CatalogueFile,
  type Finding,
  type SchemeReading,
  type YamlReading,
} from './reading.js';
export {
  CATALOGUE,
  type Catalogue,
  type CatalogueSource,
  type PublishedScheme,
  type RefreshedCatalogue,
} from './snapshot.js';
export { daysLeft, deadline, nextOpening, nextWindow, statusOn, windowsOf, type DatedWindow } from './status.js';
export { organisationIn, organisationsOf } from './organisations-named.js';
export { publicationDay } from './publication-day.js';
export { unsafeTexts } from './harmless-text.js';
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
  type WriteDenied,
} from './publication.js';
export { changedFields, differences, type Difference } from './difference.js';
export { decideLoad, keepTakenOver, type HeldScheme, type LoadDecision } from './loading.js';
export type { CatalogueChange, SchemeOrigin, SchemeRecord, SchemeVersion, SchemeVersionLine } from './record.js';
export {
  publicVersions,
  SCHEME_ARCHIVE,
  SCHEME_DESK,
  withFields,
  type GivenContent,
  type SchemeAnswer,
  type SchemeArchive,
  type SchemeDesk,
  type SchemeSaved,
  type Seen,
} from './editing.js';
export * from './importing/index.js';
