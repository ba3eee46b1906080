export interface UnreadOperation {
  readonly code: string;
  readonly message: string;
}

/** HTTP 406. */
export const NOT_ACCEPTABLE: UnreadOperation = {
  code: 'NOT_ACCEPTABLE',
  message: 'L’en-tête Accept de cette requête n’admet pas application/json, et c’est ainsi que ce service répond.',
};

/** What the server of GraphQL refuses before it has read an operation has one code for all, in English: here are its own, by its words. */
const REFUSALS: readonly (readonly [words: RegExp, code: string, message: string])[] = [
  [
    /Cross-Site Request Forgery/,
    'CSRF_REFUSED',
    'Un formulaire d’un autre site pourrait envoyer cette requête : envoyez-la en application/json, ou avec l’en-tête apollo-require-preflight.',
  ],
  [
    /^GET requests only support query|supports only GET\/POST/,
    'METHOD_NOT_ALLOWED',
    'Une écriture s’envoie par POST ; GET est pour les lectures.',
  ],
  [/^An 'accept' header/, NOT_ACCEPTABLE.code, NOT_ACCEPTABLE.message],
  [
    /^GET requests may not have a content-type/,
    'UNSUPPORTED_MEDIA_TYPE',
    'Une requête GraphQL s’envoie en application/json.',
  ],
];
const PARAMETER = /\b(?:The |[`'])(query|variables|operationName|extensions)\b/;

/**
 * The code and the French sentence of a request that carries no operation that could be read, from the server's own words
 * (`BAD_REQUEST` in English).
 */
export function unreadOperation(words: string): UnreadOperation {
  const known = REFUSALS.find(([pattern]) => pattern.test(words));
  if (known) return { code: known[1], message: known[2] };
  const parameter = PARAMETER.exec(words)?.[1];
  if (parameter !== undefined && !words.includes('non-empty'))
    return {
      code: 'BAD_REQUEST',
      message: `« ${parameter} » n’a pas la forme attendue : « query » et « operationName » sont des textes, « variables » et « extensions » des objets, chacun donné une fois.`,
    };
  return {
    code: 'BAD_REQUEST',
    message: 'Cette requête n’a pas d’opération : c’est un objet JSON dont « query » est le texte de l’opération.',
  };
}
