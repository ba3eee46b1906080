import { HeaderMap, type ApolloServerPlugin } from '@apollo/server';
import type { ExecutionResult, GraphQLFormattedError } from 'graphql';
import type { OperationDefinitionNode } from 'graphql';

import { hideSurprises } from '../graphql/errors.js';
import { HotOperations, type HotOperationsOptions } from './hot-operations.js';

/** What was answered by compiled code, for tests and measurements. */
export interface CompiledAnswers {
  /** Answered by compiled code. */
  answered: number;
  /** Tried, then asked again plainly: variables that do not coerce, or an answer with errors other than a database that is away. */
  askedAgain: number;
}

/**
 * Runs hot read operations as compiled code, where that is proven to answer the same (`execution.spec.ts` and
 * `test/service/execution.db.spec.ts` compare both ways over every operation of the contract), and leaves everything else to graphql-js.
 *
 * Apollo's `executionDidStart` and `didEncounterErrors` are not called for what is answered here; `willSendResponse` is, as always.
 */
export function compiledExecution(
  options: HotOperationsOptions = {},
  answers: CompiledAnswers = { answered: 0, askedAgain: 0 },
): ApolloServerPlugin {
  const operations = new HotOperations(options);
  return {
    requestDidStart: () =>
      Promise.resolve({
        responseForOperation: async ({ schema, document, operation, queryHash, request, contextValue }) => {
          // A name that is none of the document's operations: graphql-js says so. Apollo's types do not know of it.
          if (!(operation as OperationDefinitionNode | undefined)) return null;
          const key = `${queryHash} ${operation.name?.value ?? ''}`;
          const compiled = operations.find({ key, schema, document, operation });
          if (!compiled) return null;
          const result = await compiled.run(contextValue, request.variables ?? {});
          if (!result) {
            answers.askedAgain += 1;
            return null;
          }
          answers.answered += 1;
          return {
            http: { headers: new HeaderMap() },
            body: { kind: 'single' as const, singleResult: { data: result.data ?? null, ...refusalsOf(result) } },
          };
        },
      }),
  };
}

/** The words that Apollo would give them: it formats only the errors of its own execution. */
function refusalsOf({ errors = [] }: ExecutionResult): { errors?: GraphQLFormattedError[] } {
  if (errors.length === 0) return {};
  const unknown = { message: '', extensions: { code: 'INTERNAL_SERVER_ERROR' } };
  return {
    errors: errors.map((error) => hideSurprises({ ...unknown, ...(error.path && { path: error.path }) }, error)),
  };
}
