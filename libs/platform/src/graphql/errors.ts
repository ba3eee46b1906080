import { unwrapResolverError } from '@apollo/server/errors';
import { Catch } from '@nestjs/common';
import type { GqlExceptionFilter } from '@nestjs/graphql';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';

/** A refused argument is an answer, not an incident: it is given back as it is, and not logged. */
@Catch(GraphQLError)
export class RefusedArgumentFilter implements GqlExceptionFilter {
  catch(error: GraphQLError): GraphQLError {
    return error;
  }
}

const SURPRISE = 'Une erreur interne est survenue. Elle a été enregistrée ; réessayez dans un instant.';

/** What nobody foresaw says nothing of the inside: no stack, no SQL, no path of a file. */
export function hideSurprises(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const foreseen =
    unwrapResolverError(error) instanceof GraphQLError || formatted.extensions?.['code'] !== 'INTERNAL_SERVER_ERROR';
  if (foreseen) return formatted;
  return {
    message: SURPRISE,
    ...(formatted.path && { path: formatted.path }),
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
  };
}
