import { GraphQLError } from 'graphql';

import { databaseUnavailable, isDatabaseUnavailable, type CallerContext } from '#platform/graphql';
import { ProviderAwayError, type SignIn, type SignInRefusal } from '#platform/module';

const REFUSALS: Readonly<Record<SignInRefusal, string>> = {
  'malformed-authorization': 'L’en-tête Authorization s’écrit « Bearer », une espace, puis la clé ou le jeton.',
  'unknown-key': 'Cette clé n’est pas connue : vérifiez qu’elle est recopiée en entier, ou demandez-en une autre.',
  'expired-key': 'Cette clé a expiré : demandez-en une autre.',
  'revoked-key': 'Cette clé a été révoquée : demandez-en une autre.',
  'invalid-token': 'Ce jeton n’est pas valable pour ce service.',
  'expired-token': 'Ce jeton a expiré : connectez-vous de nouveau.',
};

/** What of the HTTP request says who sends it. */
interface SignedRequest {
  readonly headers: { readonly authorization?: string | undefined };
  readonly ip?: string | undefined;
}

/**
 * The context of each GraphQL request: its caller, anonymous without the `Authorization` header. Credentials that open nothing are
 * answered with `UNAUTHENTICATED`, the reason in the extensions, and HTTP 401: whoever sends a key wants to know that it is dead,
 * even to read what is public.
 */
export function callerContext(signIn: SignIn): (request: SignedRequest) => Promise<CallerContext> {
  return async ({ headers, ip }) => {
    const { caller, refusal } = await signIn.callerOf(headers.authorization, ip).catch((error: unknown) => {
      if (error instanceof ProviderAwayError)
        throw new GraphQLError(error.message, { extensions: { code: error.code, http: { status: 503 } } });
      throw isDatabaseUnavailable(error) ? databaseUnavailable() : error;
    });
    if (refusal === undefined) return { caller };
    throw new GraphQLError(REFUSALS[refusal], {
      extensions: {
        code: 'UNAUTHENTICATED',
        reason: refusal,
        http: { status: 401, headers: new Map([['www-authenticate', 'Bearer']]) },
      },
    });
  };
}
