export { DateScalar, DateTimeScalar, EuroScalar, FactValueScalar, type RawFactValue } from './scalars.js';
export { InputProblemType, InvalidInputType } from './invalid-input.js';
export {
  badArgument,
  connectionOf,
  DEFAULT_PAGE,
  LARGEST_PAGE,
  pageSize,
  PageInfoType,
  type Page,
} from './connection.js';
export { problemsPlugin } from './problems-plugin.js';
export {
  databaseUnavailable,
  hideSurprises,
  isDatabaseUnavailable,
  RefusedArgumentFilter,
  unavailableStatus,
} from './errors.js';
export { NOT_ACCEPTABLE } from './unread-operations.js';
export { NotAllowedType } from './not-allowed.js';
export { CurrentCaller, type CallerContext } from './current-caller.js';
export {
  compiledExecution,
  parsedDocuments,
  type CompiledAnswers,
  type HotOperationsOptions,
} from '../execution/index.js';
export {
  checkTrustedOperations,
  costLimit,
  DEFAULT_LIMITS,
  identifierOf,
  readTrustedOperations,
  TextLimits,
  variablesRefusal,
  type QueryLimits,
  type TrustedOperations,
} from '../limits/index.js';
