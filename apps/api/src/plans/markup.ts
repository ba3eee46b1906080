/** HTML in which whatever comes from outside is escaped, because nothing else can be written. */
export class Markup {
  private constructor(readonly text: string) {}

  /** For a constant of ours, never for data. */
  static constant(text: string): Markup {
    return new Markup(text);
  }
}

type Value = string | number | Markup | readonly Markup[] | undefined;

/** `` markup`<p>${words}</p>` ``: words are escaped, markup is not; nothing stands for `undefined`. */
export function markup(strings: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return Markup.constant(strings.reduce((text, string, index) => text + written(values[index - 1]) + string));
}

function written(value: Value): string {
  if (value === undefined) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'object') return value.map(({ text }) => text).join('');
  return String(value).replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
