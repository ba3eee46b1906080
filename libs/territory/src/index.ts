export { Country } from './country.js';
export { DgclCriteria, dgclColumns, type DgclColumns, type DgclResult, type DsuOfYear } from './dgcl-criteria.js';
export { readFrenchNumber } from './french-number.js';
export { isOn, Memberships, ProgrammeMembers } from './memberships.js';
export {
  missingColumns,
  readDay,
  readMembership,
  type ListRow,
  type MembershipListOptions,
  type ReadLine,
  type RefusedLine,
} from './membership-import.js';
export { KNOWLEDGE, type KnowledgeSource } from './knowledge.js';
export { Place, vintageDayOf, type Knowledge } from './place.js';
export { programmeOf, PROGRAMMES, type Membership, type Programme } from './programme.js';
export { readPlace, type PlaceCodes } from './read-place.js';
export {
  communeOfPrinted,
  importableFact,
  readFactLine,
  readValueMap,
  type FactLine,
  type FactListOptions,
  type ReadFactLine,
} from './reference-fact-import.js';
export { ReferenceFacts, type ReferenceFact } from './reference-facts.js';
export {
  INSEE_CODE,
  SIREN,
  type Commune,
  type Department,
  type Epci,
  type FormerCode,
  type Region,
  type TerritoryData,
  type Zone,
} from './territory.js';
