export * from './scheme.js';
export * from './taxonomy/index.js';
export { schemeJsonSchema, type JsonSchema } from './json-schema.js';
export { printPath, type DocumentPath, type DocumentProblem } from './path.js';
export { asProblems, validateScheme, type Validation } from './validation.js';
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
