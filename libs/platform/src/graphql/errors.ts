import type { ApolloServerPlugin } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import { Catch } from '@nestjs/common';
import type { GqlExceptionFilter } from '@nestjs/graphql';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';

import { isDatabaseUnavailable } from '../database/unavailable.js';
import { unreadOperation } from './unread-operations.js';

export { isDatabaseUnavailable } from '../database/unavailable.js';

/** A refused argument is an answer, not an incident: it is given back as it is, and not logged. */
@Catch(GraphQLError)
export class RefusedArgumentFilter implements GqlExceptionFilter {
  catch(error: GraphQLError): GraphQLError {
    return error;
  }
}

const SURPRISE = 'Une erreur interne est survenue. Elle a été enregistrée ; réessayez dans un instant.';
const UNAVAILABLE = 'La base de données ne répond pas pour l’instant ; réessayez dans quelques secondes.';
const SURPRISE_CODE = 'INTERNAL_SERVER_ERROR';
const UNAVAILABLE_CODE = 'DATABASE_UNAVAILABLE';
const SERVICE_UNAVAILABLE = 503;
/** Seconds after which asking again is worth it. */
const RETRY_AFTER = '5';

/**
 * What nobody foresaw says nothing of the inside: no stack, no SQL, no path of a file. A request without an operation that can be read is
 * refused in our words. A database that is away or too slow is an
 * answer of its own, `DATABASE_UNAVAILABLE`: the caller may ask again.
 */
export function hideSurprises(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  if (formatted.extensions?.['code'] === 'BAD_REQUEST') {
    const { code, message } = unreadOperation(formatted.message);
    return { ...formatted, message, extensions: { ...formatted.extensions, code } };
  }
  const foreseen =
    unwrapResolverError(error) instanceof GraphQLError || formatted.extensions?.['code'] !== SURPRISE_CODE;
  // What graphql-js itself says of an operation as a whole, without a code of its own: a subscription where there are none.
  if (
    error instanceof GraphQLError &&
    !error.originalError &&
    !error.path &&
    formatted.extensions?.['code'] === SURPRISE_CODE
  )
    return { ...formatted, extensions: { ...formatted.extensions, code: 'OPERATION_RESOLUTION_FAILURE' } };
  if (foreseen) return formatted;
  const unavailable = isDatabaseUnavailable(error);
  return {
    message: unavailable ? UNAVAILABLE : SURPRISE,
    ...(formatted.path && { path: formatted.path }),
    extensions: { code: unavailable ? UNAVAILABLE_CODE : SURPRISE_CODE },
  };
}

/** For what fails before an operation is looked at: the code, HTTP 503 and when to ask again. */
export function databaseUnavailable(): GraphQLError {
  return new GraphQLError(UNAVAILABLE, {
    extensions: {
      code: UNAVAILABLE_CODE,
      http: { status: SERVICE_UNAVAILABLE, headers: new Map([['retry-after', RETRY_AFTER]]) },
    },
  });
}

/** HTTP 503 when the database was away for the whole of an operation, so that a proxy may ask another replica; 200 when for a part. */
export function unavailableStatus(): ApolloServerPlugin {
  return {
    requestDidStart: () =>
      Promise.resolve({
        willSendResponse: ({ response }) => {
          if (response.body.kind !== 'single') return Promise.resolve();
          const { data, errors = [] } = response.body.singleResult;
          const nothing = Object.values(data ?? {}).every((value) => value === null);
          const away = errors.some((error) => error.extensions?.['code'] === UNAVAILABLE_CODE);
          if (nothing && away) {
            response.http.status = SERVICE_UNAVAILABLE;
            response.http.headers.set('retry-after', RETRY_AFTER);
          }
          return Promise.resolve();
        },
      }),
  };
}
