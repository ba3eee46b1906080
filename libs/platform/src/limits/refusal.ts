import { GraphQLError } from 'graphql';

import { frenchInteger } from './words.js';

export type LimitCode =
  'TOO_MANY_TOKENS' | 'TOO_DEEP' | 'TOO_MANY_ALIASES' | 'TOO_MANY_FIELDS' | 'TOO_MANY_ROOT_FIELDS' | 'TOO_COSTLY';

const BAD_REQUEST = 400;

const MESSAGES: Readonly<Record<LimitCode, (limit: string, found: string) => string>> = {
  TOO_MANY_TOKENS: (limit) =>
    `Cette opération est trop longue : ${limit} mots et signes au plus. Envoyez-la en plusieurs requêtes.`,
  TOO_DEEP: (limit, found) =>
    `Cette opération est trop profonde : ${found} niveaux, ${limit} au plus. Demandez les niveaux profonds à part.`,
  TOO_MANY_ALIASES: (limit, found) =>
    `Cette opération a trop d’alias : ${found}, ${limit} au plus. Envoyez plusieurs requêtes.`,
  TOO_MANY_FIELDS: (limit, found) =>
    `Cette opération demande trop de champs : ${found}, ${limit} au plus, fragments développés. Envoyez plusieurs requêtes.`,
  TOO_MANY_ROOT_FIELDS: (limit, found) =>
    `Cette opération pose trop de questions à la fois : ${found}, ${limit} au plus. Envoyez plusieurs requêtes.`,
  TOO_COSTLY: (limit, found) =>
    `Cette opération coûte trop : ${found} points, ${limit} au plus. Demandez des pages plus petites (« first ») ou moins de listes imbriquées.`,
};

/** The refusal of an operation that is beyond a limit: HTTP 400, `extensions` with the code, the limit and what was found. */
export function beyond(code: LimitCode, limit: number, found: number): GraphQLError {
  return new GraphQLError(MESSAGES[code](frenchInteger(limit), frenchInteger(found)), {
    extensions: { code, limit, found, http: { status: BAD_REQUEST } },
  });
}
