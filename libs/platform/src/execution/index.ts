/** How operations are executed: what is kept of them between requests, and which of them run as compiled code. */
export { parsedDocuments } from './parsed-documents.js';
export { compiledExecution, type CompiledAnswers } from './plugin.js';
export type { HotOperationsOptions } from './hot-operations.js';
