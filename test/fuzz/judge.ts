import { declaredCodes } from '../declared-codes.js';
import type { HostileAnswer } from './client.js';
import { HOSTILE_TEXTS } from './hostile-values.js';
import type { HostileRequest } from './requests.js';

/** The codes that clients are told of, by docs/security.md. Whatever else an answer says is a surprise, and so is that something is one. */
const DECLARED = new Set([...declaredCodes()].filter((code) => code !== 'INTERNAL_SERVER_ERROR'));
/** A server error that is a declared answer: a machine that is too slow for its limits, of which there must be few. */
const UNAVAILABLE = 'DATABASE_UNAVAILABLE';

const HOSTILE = HOSTILE_TEXTS.join(' ');
const BODY_LIMIT = 1_048_576;

/** What only the inside of a service knows: stacks, files, SQL, the words of engines and drivers. */
const LEAKS = [
  /\bat [\w.<>]+ \((?:file|node|\/)[^)]*\)/,
  /node_modules/,
  /file:\/\/\/[\w/]+\.[cm]?[jt]s/,
  /\/(?:work|home|usr|root|app|tmp|var)\/[\w./-]+/,
  /\.[jt]s:\d+:\d+/,
  /\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM)\b[^"]*\b(?:FROM|VALUES|SET|WHERE)\b/,
  /QueryFailedError|EntityMetadata|TypeORM|typeorm/,
  /syntax error at or near|invalid byte sequence|violates (?:unique|foreign key|check|not-null)|relation \\?"|duplicate key value/,
  /Cannot read propert|is not a function|is not iterable|Maximum call stack|Unexpected token|\b\w+ is not defined\b|Cannot convert/,
  /ECONNREFUSED|ENOENT|EISDIR|ENOTDIR/,
  /stacktrace|"stack":/,
];

/** What is wrong with an answer; nothing when it is a refusal or an answer like any other. */
export function faultOf(asked: HostileRequest, answer: HostileAnswer): string | undefined {
  if (answer.hung) return 'no answer in a minute';
  if (answer.status === 0)
    // A body beyond the limit is refused while it is still being sent.
    return asked.cutAfter !== undefined || asked.bytes || asked.body.length > BODY_LIMIT
      ? undefined
      : 'the connection was closed without an answer';
  if (answer.status >= 500 && !isUnavailable(answer)) return `status ${answer.status}`;
  return leakOf(asked, answer) ?? undeclaredOf(answer) ?? markupOf(answer);
}

/** HTTP 503 with its code, and nothing else. */
export function isUnavailable({ status, text }: HostileAnswer): boolean {
  return status === 503 && text.includes(`"code":"${UNAVAILABLE}"`);
}

function leakOf(asked: HostileRequest, { text }: HostileAnswer): string | undefined {
  // A data file may hold any word; what strangers wrote, now or before, is no secret.
  const sent = `${HOSTILE} ${decoded(asked.path)} ${asked.body.toString()} ${asked.bytes?.toString('latin1') ?? ''}`;
  for (const leak of LEAKS) {
    const found = leak.exec(text)?.[0];
    if (found !== undefined && !sent.includes(found) && !sent.includes(found.slice(0, 12)))
      return `says « ${found.slice(0, 120)} »`;
  }
  return undefined;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function undeclaredOf({ text, contentType, status }: HostileAnswer): string | undefined {
  if (!contentType.includes('json')) return undefined;
  let body: { readonly errors?: unknown; readonly code?: unknown } | null;
  try {
    body = JSON.parse(text) as typeof body;
  } catch {
    return text === '' ? undefined : 'is no JSON though it says so';
  }
  const errors = body?.errors;
  if (!Array.isArray(errors)) {
    return status >= 400 && typeof body?.code !== 'string'
      ? `status ${status} without a code: ${text.slice(0, 120)}`
      : undefined;
  }
  for (const error of errors as { readonly extensions?: { readonly code?: unknown } }[]) {
    const code = error.extensions?.code;
    if (typeof code !== 'string' || !DECLARED.has(code)) return `undeclared code ${String(code)}`;
  }
  return undefined;
}

/** A page that a browser would run must not hold what the stranger wrote as it is. */
function markupOf({ text, contentType }: HostileAnswer): string | undefined {
  return contentType.startsWith('text/html') && /<script>alert|<img src=x/.test(text)
    ? 'a page repeats markup'
    : undefined;
}
