export type * from './language.js';
export type * from './facts.js';
export type * from './frame.js';
export { VOCABULARY, isProjectFact, nearestFact, vocabularyOf, withOptions } from './vocabulary.js';
export {
  judge,
  judgedFact,
  possibleOf,
  type JudgedCriterion,
  type JudgedFact,
  type JudgedNode,
  type Judgement,
} from './judge.js';
export { requirements, type Requirement } from './presentation.js';
export { clauseOf, guardPhrase, type SentenceContext } from './sentences.js';
export { parameterOn } from './bounds.js';
export { windowStateOn, type WindowState } from './windows.js';
export { TERRITORY_KINDS, extentOf, perimeterPossible, type Extent, type TerritoryKind } from './perimeter.js';
export { factsOf, looksAtTheDay } from './walk.js';
export { valueText } from './wording.js';
export { readCriterion, validateCriterion, validateParameters, type CriterionRules } from './validate.js';
export { MAX_DECLARED_FACTS, mergeFacts, readFactValue, validateFacts, type DeclaredFacts } from './declared.js';
export { CriteriaCompiler, compile, type CompiledCriterion, type Prepared } from './compile.js';
export { Country, countBits, hasBit, setBit, type Bits } from './country.js';
export { CountryJudge, type CountryQuestion, type CountryVerdicts, type VerdictCounts } from './planes.js';
export { nextQuestions, type Candidate, type NextQuestion, type QuestionOptions } from './questions.js';
