/**
 * Texts of a scheme are Markdown without HTML: pages show them, mails and exports repeat them. What could run in a page is refused
 * where it is written (`checks.ts`), and defused where it is imported (`importing/prose.ts`).
 */
import type { DocumentPath, DocumentProblem } from './path.js';

/** A tag, a comment or a declaration; « < 2 000 habitants » is none. */
const TAG = /<[a-z/!?]/i;

/** An address that is a programme, wherever it stands, or a link to what is no page; read after {@link visible}. */
const PROGRAMME_LINK = /(?:java|vb)script:|\][(:]\s*<?\s*(?:javascript|vbscript|data|file)\s*:/i;

/** PostgreSQL keeps no NUL, terminals obey the others; tabs and line ends are text. */
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** Half of a pair is no character, and no database takes it. */
const HALF_CHARACTER = /\p{Surrogate}/u;

/** Every text of a document that could do more than be read, with its place. */
export function unsafeTexts(value: unknown, path: DocumentPath = []): DocumentProblem[] {
  if (typeof value === 'string') return problemOf(value, path);
  if (Array.isArray(value)) return value.flatMap((item, index) => unsafeTexts(item, [...path, index]));
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, item]) => unsafeTexts(item, [...path, key]));
}

/** Whether a text could lead to a programme rather than to a page. */
export function leadsToProgramme(text: string): boolean {
  return PROGRAMME_LINK.test(visible(text));
}

function problemOf(text: string, path: DocumentPath): DocumentProblem[] {
  if (CONTROL.test(text) || HALF_CHARACTER.test(text)) {
    return [{ path, code: 'control-character', message: 'Ce texte contient un caractère de commande invisible.' }];
  }
  if (TAG.test(text)) {
    return [{ path, code: 'html-in-text', message: 'Écrivez ce texte sans HTML : des paragraphes en Markdown.' }];
  }
  if (leadsToProgramme(text)) {
    return [{ path, code: 'unsafe-link', message: 'Un lien mène à une page (https://…), jamais à un programme.' }];
  }
  return [];
}

/** As a browser reads an address: entities decoded (those that can hide a letter), invisible characters gone. */
function visible(text: string): string {
  return text
    .replaceAll(/&#x([0-9a-f]{1,6});?/gi, (_, code: string) => character(Number.parseInt(code, 16)))
    .replaceAll(/&#(\d{1,7});?/g, (_, code: string) => character(Number(code)))
    .replaceAll(/&colon;/gi, ':')
    .replaceAll(/&(?:tab|newline);/gi, '')
    .replaceAll(/[\u00ad\u200b-\u200d\u2060\ufeff]/g, '')
    .replaceAll('\\', '');
}

const character = (code: number): string => (code > 0x20 && code <= 0x10ffff ? String.fromCodePoint(code) : '');
