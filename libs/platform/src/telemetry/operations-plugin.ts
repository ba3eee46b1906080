import type { ApolloServerPlugin, GraphQLRequestListener } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import { Inject } from '@nestjs/common';
import { Plugin } from '@nestjs/apollo';
import { GraphQLError, Kind, type GraphQLFormattedError, type OperationDefinitionNode } from 'graphql';

import { isDatabaseUnavailable } from '../database/unavailable.js';
import { unreadOperation } from '../graphql/unread-operations.js';
import type { Caller } from '../sign-in/caller.js';
import { errorFields, LOG, type Log } from './log.js';
import { Metrics } from './metrics.js';
import { currentRequest } from './request-context.js';
import type { Span } from './span.js';
import { isNews } from './structured-logger.js';

interface CallerOfOperation {
  readonly caller?: Caller;
}

/** The members of a union that say no: an operation that got one is not « OK ». */
const REFUSALS: Readonly<Record<string, string>> = { InvalidInput: 'INVALID_INPUT', NotAllowed: 'NOT_ALLOWED' };
const SURPRISE = 'INTERNAL_SERVER_ERROR';

/**
 * Sees every GraphQL operation: counts and times it, names it for the access line and the trace, writes down what nobody foresaw (once,
 * with its stack) and gives the client the id under which it stands in the log.
 */
@Plugin()
export class OperationsPlugin implements ApolloServerPlugin<CallerOfOperation> {
  constructor(
    @Inject(Metrics) private readonly metrics: Metrics,
    @Inject(LOG) private readonly log: Log,
  ) {}

  requestDidStart(): Promise<GraphQLRequestListener<CallerOfOperation>> {
    const began = performance.now();
    const request = currentRequest();
    const above = request?.span;
    let name = 'anonymous';
    let type = 'invalid';
    let field = 'none';
    let span: Span | undefined;
    return Promise.resolve({
      didResolveOperation: ({ operation, operationName, contextValue }) => {
        if (!operation) return Promise.resolve();
        name = (operationName ?? 'anonymous').slice(0, 100);
        type = operation.operation;
        field = rootField(operation);
        if (!request) return Promise.resolve();
        request.operation = { name, type, code: 'OK' };
        request.caller ??= contextValue.caller?.id ?? 'anonymous';
        if (above) {
          span = above.child(`graphql ${type}`, {
            'graphql.operation.type': type,
            'graphql.operation.name': name,
            'graphql.field': field,
          });
          request.span = span;
        }
        return Promise.resolve();
      },
      didEncounterErrors: ({ errors }) => {
        for (const error of errors) this.#writeDown(error, name);
        return Promise.resolve();
      },
      willSendResponse: ({ response }) => {
        const result = response.body.kind === 'single' ? response.body.singleResult : response.body.initialResult;
        const code = codeOf(result.errors, result.data);
        if (result.errors && request) result.errors = result.errors.map((error) => identified(error, request.id));
        this.metrics.operationAnswered({ name, type, field, code, seconds: (performance.now() - began) / 1000 });
        if (request) {
          request.operation = { name, type, code };
          if (above) request.span = above;
        }
        span?.end({ 'graphql.outcome': code }, code === SURPRISE ? code : undefined);
        return Promise.resolve();
      },
    });
  }

  /** A request that carries no operation at all. */
  invalidRequestWasReceived({ error }: { error: Error }): Promise<void> {
    return this.#notBegun(unreadOperation(error.message).code);
  }

  /** A caller whose credentials open nothing, or could not be looked up. */
  contextCreationDidFail({ error }: { error: Error }): Promise<void> {
    this.#writeDown(error, 'anonymous');
    const code = error instanceof GraphQLError ? error.extensions['code'] : undefined;
    return this.#notBegun(typeof code === 'string' ? code : SURPRISE);
  }

  #notBegun(code: string): Promise<void> {
    this.metrics.operationAnswered({ name: 'anonymous', type: 'invalid', field: 'none', code, seconds: 0 });
    const request = currentRequest();
    if (request) request.operation = { name: 'anonymous', type: 'invalid', code };
    return Promise.resolve();
  }

  #writeDown(error: Error, operation: string): void {
    const original = error instanceof GraphQLError ? unwrapResolverError(error) : error;
    // A database that is away is told once in a while by whoever answers for it, not once an operation.
    if (original instanceof GraphQLError || isDatabaseUnavailable(error) || !isNews(original)) return;
    const path = error instanceof GraphQLError ? error.path?.join('.') : undefined;
    this.log.error({ operation, path, error: errorFields(original) }, 'unforeseen error in a GraphQL operation');
  }
}

function rootField(operation: OperationDefinitionNode): string {
  const names = new Set(
    operation.selectionSet.selections.map((selection) =>
      selection.kind === Kind.FIELD ? selection.name.value : 'several',
    ),
  );
  return names.size === 1 ? [...names][0]! : 'several';
}

function codeOf(
  errors: readonly GraphQLFormattedError[] | undefined,
  data: Readonly<Record<string, unknown>> | null | undefined,
): string {
  if (errors?.length) {
    const code = errors[0]?.extensions?.['code'];
    return typeof code === 'string' ? code : 'ERROR';
  }
  for (const value of Object.values(data ?? {})) {
    const type = (value as { __typename?: unknown } | null)?.__typename;
    const refusal = typeof type === 'string' ? REFUSALS[type] : undefined;
    if (refusal !== undefined) return refusal;
  }
  return 'OK';
}

/** Somebody who reports an incident can say which one. */
function identified(error: GraphQLFormattedError, requestId: string): GraphQLFormattedError {
  if (error.extensions?.['code'] !== SURPRISE) return error;
  return { ...error, extensions: { ...error.extensions, requestId } };
}
