const HIDDEN = '[secret]';

/**
 * What must never be written, wherever it stands in a line: keys, tokens, passwords in addresses, secrets in query strings, e-mail
 * addresses. Every repetition is bounded, so that a hostile line costs no more than its length.
 */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/guichet_[0-9a-f]{12}_[A-Za-z0-9_-]{20,64}/g, HIDDEN],
  [/\beyJ[A-Za-z0-9_-]{5,8000}(?:\.[A-Za-z0-9_-]{0,8000}){1,4}/g, HIDDEN],
  [/\b(Bearer|Basic) {1,3}[^\s"\\,]{8,8000}/gi, `$1 ${HIDDEN}`],
  [/:\/\/[^\s"\\/@]{0,200}:[^\s"\\/@]{0,200}@/g, `://${HIDDEN}@`],
  [
    /([?&](?:access_|id_)?(?:token|key|cl[eé]|password|secret|code|authorization|api_?key)=)[^&\s"\\]{1,8000}/gi,
    `$1${HIDDEN}`,
  ],
  [/[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,4}\.[A-Za-z]{2,24}\b/g, '[e-mail]'],
];

/** Shorter than this, a secret would be found in words that are none. */
const SHORTEST_SECRET = 6;

/**
 * Gives what rewrites a finished line of the log (JSON, so that escapes stay whole). `secrets`: those of the configuration, hidden as
 * they are written, in JSON and in addresses.
 */
export function redactor(secrets: readonly (string | undefined)[] = []): (line: string) => string {
  const known = secrets
    .filter((secret) => secret !== undefined)
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .flatMap((secret) => [JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]);
  return (line) => {
    let clean = line;
    for (const secret of known) clean = clean.replaceAll(secret, HIDDEN);
    for (const [pattern, instead] of PATTERNS) clean = clean.replace(pattern, instead);
    return clean;
  };
}
