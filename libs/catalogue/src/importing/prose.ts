/**
 * HTML that strangers wrote, to Markdown without HTML. Nothing of the input is copied as markup: text is kept as text, a handful of
 * tags become Markdown, every other tag and every attribute but a web address is dropped. What cannot be shown is not there, rather
 * than filtered out.
 */
import { Parser } from 'htmlparser2';

import { leadsToProgramme } from '../harmless-text.js';
import { safeAddress } from './address.js';

/** More is not read: a megabyte of HTML in a field is no description. */
const LONGEST_SOURCE = 400_000;

/** Their content is no text. */
const SILENT = new Set([
  'script',
  'style',
  'template',
  'iframe',
  'object',
  'embed',
  'svg',
  'math',
  'head',
  'title',
  'noscript',
]);

const BLOCKS = new Set(
  'p div section article header footer blockquote ul ol table tr h1 h2 h3 h4 h5 h6 dl dt dd figure figcaption pre hr'.split(
    ' ',
  ),
);

export interface ProseLimits {
  /** The longest text, in characters; a longer one is cut at the end of a paragraph or a sentence, and ends with « … ». */
  readonly most?: number | undefined;
  /** Plain text on one line: no links, no lists, no headings. */
  readonly plain?: boolean | undefined;
}

/** Empty when nothing readable is left. */
export function proseOf(html: string | null | undefined, { most = 20_000, plain = false }: ProseLimits = {}): string {
  if (html === null || html === undefined) return '';
  const writer = new MarkdownWriter(plain);
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        writer.open(name, attributes);
      },
      ontext: (text) => {
        writer.text(text);
      },
      onclosetag: (name) => {
        writer.close(name);
      },
    },
    { decodeEntities: true },
  );
  parser.write(html.slice(0, LONGEST_SOURCE));
  parser.end();
  return cut(writer.read(), most);
}

class MarkdownWriter {
  readonly #parts: string[] = [];
  readonly #lists: { ordered: boolean; count: number }[] = [];
  #silent = 0;
  #link: { readonly href: string | undefined; readonly from: number } | undefined;

  constructor(private readonly plain: boolean) {}

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (SILENT.has(name)) this.#silent++;
    if (this.#silent > 0) return;
    if (name === 'br') this.#parts.push('\n');
    else if (name === 'li') this.#item();
    else if (BLOCKS.has(name)) {
      this.#parts.push('\n\n');
      if (name === 'ul' || name === 'ol') this.#lists.push({ ordered: name === 'ol', count: 0 });
      if (/^h[1-6]$/.test(name) && !this.plain) this.#parts.push('### ');
    } else if (name === 'td' || name === 'th') this.#parts.push(' ');
    else if (name === 'a' && !this.plain) {
      this.#link = { href: safeAddress(attributes['href']), from: this.#parts.length };
    }
  }

  close(name: string): void {
    if (SILENT.has(name) && this.#silent > 0) {
      this.#silent--;
      return;
    }
    if (this.#silent > 0) return;
    if (name === 'ul' || name === 'ol') this.#lists.pop();
    if (BLOCKS.has(name)) this.#parts.push('\n\n');
    else if (name === 'a') this.#endLink();
  }

  text(text: string): void {
    if (this.#silent === 0) this.#parts.push(harmless(text.replaceAll(/\s+/g, ' ')));
  }

  read(): string {
    const text = this.#parts
      .join('')
      .replaceAll(/[ \t\u00a0]+/g, ' ')
      .replaceAll(/ ?\n ?/g, '\n');
    // Pieces that were harmless apart may not be together.
    const whole = harmless(text);
    return this.plain
      ? whole
          .replaceAll(/\s+/g, ' ')
          .replace(/^[\s;]+/, '')
          .trim()
      : whole.replaceAll(/\n{3,}/g, '\n\n').trim();
  }

  #item(): void {
    const list = this.#lists.at(-1);
    if (this.plain) this.#parts.push(' ; ');
    else if (list?.ordered) this.#parts.push(`\n${++list.count}. `);
    else this.#parts.push('\n- ');
  }

  #endLink(): void {
    const link = this.#link;
    this.#link = undefined;
    if (!link?.href) return;
    const words = this.#parts.splice(link.from).join('').replaceAll(/\s+/g, ' ').trim();
    const label = words.replaceAll(/[[\]]/g, '');
    this.#parts.push(label === '' || label === link.href ? link.href : `[${label}](${link.href})`);
  }
}

/**
 * Text that a page, a mail or a Markdown reader shows as it is: no tag can begin, no address can be a programme, no invisible
 * character is left. « < 2 000 habitants » stays.
 */
export function harmless(text: string): string {
  const plain = text
    // eslint-disable-next-line no-control-regex
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u00ad\u200b-\u200d\u2060\ufeff]|\p{Surrogate}/gu, '')
    .replaceAll(/<(?=[a-z/!?])/gi, '‹')
    // As French writes a colon: with a space, which no address has.
    .replaceAll(/((?:java|vb)\s*script)\s*:/gi, '$1 :')
    .replaceAll(/\]\((?!https?:|mailto:)/gi, '] (')
    .replaceAll(']:', '] :');
  // However it is hidden, by signs that readers decode or drop: then no colon and no link is left.
  return leadsToProgramme(plain)
    ? plain.replaceAll(/[&\\]/g, ' ').replaceAll(/\s*:/g, ' :').replaceAll('](', '] (')
    : plain;
}

/** At the end of a paragraph, else of a sentence, else of a word. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = text.slice(0, most - 2).replace(/\p{Surrogate}$/u, '');
  const end = [head.lastIndexOf('\n\n'), head.lastIndexOf('. ') + 1, head.lastIndexOf(' ')].find(
    (place) => place > most / 3,
  );
  return `${head.slice(0, end ?? head.length).trimEnd()} …`;
}
