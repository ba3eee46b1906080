import { Decimal, Day, fold, nearest } from '#kernel';

import { readCode } from './code-text.js';
import { DEFAULT_DATE_FORMATS, readDate } from './date-text.js';
import type {
  ColumnExpression,
  Condition,
  DateExpression,
  JoinExpression,
  MoneyColumn,
  MoneyExpression,
  PlaceNames,
  TextExpression,
} from './mapping.js';
import { readMoney } from './money-text.js';

/** The cells of a row, in the order of the headers. */
export type Cells = readonly string[];

/** Why a line is refused. Thrown while reading a row and caught there: expressions nest, and the first reason is enough. */
export class LineRefusal extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export interface Warning {
  readonly code: string;
  readonly message: string;
}

/** Where warnings of a row go while it is read. */
export interface RowContext {
  readonly warnings: Warning[];
}

export type Read<Value> = (cells: Cells, context: RowContext) => Value;

/** Compiles expressions against the headers of one file; gathers every missing column so that all are told at once. */
export class ExpressionCompiler {
  readonly missing: string[] = [];
  private readonly positions = new Map<string, number>();
  /** How often a name stands in the headers. */
  private readonly counts = new Map<string, number>();

  constructor(
    private readonly headers: readonly string[],
    private readonly names: PlaceNames,
  ) {
    headers.forEach((header, index) => {
      const own = header.trim();
      const count = (this.counts.get(own) ?? 0) + 1;
      this.counts.set(own, count);
      const name = own === '' ? unnamed(index) : count === 1 ? own : `${own} (${count})`;
      // A header that happens to be written like one of these names keeps its own.
      for (const known of [name, plainName(name)]) if (!this.positions.has(known)) this.positions.set(known, index);
    });
  }

  text(expression: TextExpression): Read<string> {
    if (typeof expression === 'string') return this.cell(expression, false);
    if ('constant' in expression) return () => expression.constant;
    if ('choose' in expression) return this.choice(expression, (use) => this.text(use), '');
    return 'join' in expression
      ? this.reading(expression, this.joined(expression), 'colonnes jointes')
      : this.reading(
          expression,
          this.cell(expression.column, expression.optional === true),
          labelOf(expression.column),
        );
  }

  private joined({ join, with: separator = '' }: Pick<JoinExpression, 'join' | 'with'>): Read<string> {
    const parts = join.map((part) => this.text(part));
    return (cells, context) =>
      parts
        .map((part) => part(cells, context))
        .filter((part) => part !== '')
        .join(separator);
  }

  /** What is made of a text: the part that is meant, what it means, the code that it is. */
  private reading(expression: ColumnExpression | JoinExpression, cell: Read<string>, label: string): Read<string> {
    const kept = extractor(expression.extract, label);
    const { values, unknown = 'refuse', pad = 0 } = expression;
    const meanings =
      values && new Map(Object.entries(values).map(([printed, meaning]) => [foldValue(printed), meaning]));
    const code = this.code(expression, label);
    return (cells, context) => {
      let text = cell(cells, context);
      if (text === '') return expression.default ?? '';
      text = kept(text);
      if (pad > 0 && /^\d+$/.test(text)) text = text.padStart(pad, '0');
      if (meanings) {
        const meaning = meanings.get(foldValue(text));
        if (meaning !== undefined) return meaning;
        const near = nearest(text, Object.keys(values));
        const message = `Colonne « ${label} » : la valeur « ${short(text)} » n’est pas prévue par la correspondance${near ? ` ; la plus proche est « ${near} »` : ''}.`;
        if (unknown === 'refuse') throw new LineRefusal('unknown-value', message);
        if (unknown === 'warn') context.warnings.push({ code: 'unknown-value', message });
        if (unknown === 'empty') return expression.default ?? '';
      }
      return code ? code(text, cells, context) : text;
    };
  }

  private code(
    { as, department }: ColumnExpression | JoinExpression,
    label: string,
  ): ((text: string, cells: Cells, context: RowContext) => string) | undefined {
    if (as === undefined) return undefined;
    const refused = (code: string, message: string): LineRefusal =>
      new LineRefusal(code, `Colonne « ${label} » : ${message}`);
    if (as === 'COMMUNE_NAME') {
      const where = department === undefined ? () => '' : this.text(department);
      return (text, cells, context) => {
        const printed = where(cells, context);
        const code = this.departmentCode(printed);
        const found = code === undefined ? [] : this.names.communesNamed(text, code);
        if (found.length === 1) return found[0]!;
        throw found.length > 1
          ? refused('ambiguous-commune', `plusieurs communes s’appellent « ${short(text)} » (${found.join(', ')}).`)
          : refused(
              'unknown-commune',
              `aucune commune ne s’appelle « ${short(text)} » dans le département « ${printed} ».`,
            );
      };
    }
    return (text) => {
      const reading = readCode(text, as);
      if (reading.kind === 'CODE') return reading.code;
      if (reading.kind === 'EMPTY') return '';
      const named =
        as === 'DEPARTMENT'
          ? this.names.departmentNamed(text)
          : as === 'REGION'
            ? this.names.regionNamed(text)
            : undefined;
      if (named !== undefined) return named;
      throw refused(reading.code, reading.message);
    };
  }

  private departmentCode(printed: string): string | undefined {
    const reading = readCode(printed, 'DEPARTMENT');
    return reading.kind === 'CODE' ? reading.code : this.names.departmentNamed(printed);
  }

  /** An exact amount in euros, `undefined` when the cell is blank or says that nothing is known. */
  money(expression: MoneyExpression): Read<Decimal | undefined> {
    if (typeof expression === 'string') return this.moneyColumn({ column: expression });
    if ('constant' in expression) {
      const value = Decimal.parse(expression.constant);
      return () => value;
    }
    if ('sum' in expression) {
      const parts = expression.sum.map((part) => this.money(part));
      return (cells, context) =>
        parts.reduce<Decimal | undefined>((sum, part) => {
          const value = part(cells, context);
          return sum && value ? Decimal.add(sum, value) : (value ?? sum);
        }, undefined);
    }
    if ('choose' in expression) return this.choice(expression, (use) => this.money(use), undefined);
    return this.moneyColumn(expression);
  }

  /** A day, and whether only its year was printed; `undefined` when the cell is blank. */
  date(expression: DateExpression): Read<{ day: Day; yearOnly: boolean; label: string } | undefined> {
    if (typeof expression === 'string') return this.date({ column: expression });
    if ('year' in expression) {
      const known = { day: Day.lastOfYear(expression.year), yearOnly: true, label: '' };
      return () => known;
    }
    if ('date' in expression) {
      const known = { day: Day.of(expression.date), yearOnly: false, label: '' };
      return () => known;
    }
    if ('choose' in expression) return this.choice(expression, (use) => this.date(use), undefined);
    const isJoined = 'join' in expression;
    const label = isJoined ? 'colonnes jointes' : labelOf(expression.column);
    const cell = isJoined ? this.joined(expression) : this.cell(expression.column, expression.optional === true);
    const formats = expression.formats ?? DEFAULT_DATE_FORMATS;
    const kept = extractor(isJoined ? undefined : expression.extract, label);
    const instead = isJoined ? '' : (expression.default ?? '');
    return (cells, context) => {
      const reading = readDate(kept(cell(cells, context)) || instead, formats);
      if (reading.kind === 'REFUSED') throw new LineRefusal(reading.code, `Colonne « ${label} » : ${reading.message}`);
      return reading.kind === 'DAY' ? { day: reading.day, yearOnly: reading.yearOnly, label } : undefined;
    };
  }

  condition(condition: Condition): Read<boolean> {
    if ('all' in condition) {
      const parts = condition.all.map((part) => this.condition(part));
      return (cells, context) => parts.every((part) => part(cells, context));
    }
    if ('any' in condition) {
      const parts = condition.any.map((part) => this.condition(part));
      return (cells, context) => parts.some((part) => part(cells, context));
    }
    if ('not' in condition) {
      const part = this.condition(condition.not);
      return (cells, context) => !part(cells, context);
    }
    const cell = this.cell(condition.column, condition.optional === true);
    if ('empty' in condition) return (cells, context) => (cell(cells, context) === '') === condition.empty;
    if ('matches' in condition) {
      const pattern = new RegExp(condition.matches, condition.ignoreCase ? 'iu' : 'u');
      return (cells, context) => pattern.test(cell(cells, context));
    }
    const wanted = 'is' in condition ? condition.is : condition.isNot;
    const values = new Set((typeof wanted === 'string' ? [wanted] : wanted).map(foldValue));
    const negated = 'isNot' in condition;
    return (cells, context) => values.has(foldValue(cell(cells, context))) !== negated;
  }

  /** The trimmed text of the first of these columns that is not blank. */
  private cell(column: string | readonly string[], optional: boolean): Read<string> {
    const names = typeof column === 'string' ? [column] : column;
    const found = names.map((name) => this.positionOf(name)).filter((position) => position !== undefined);
    if (found.length === 0 && !optional) this.missing.push(this.missingColumn(names));
    if (found.length === 1) {
      const [only] = found as [number];
      return (cells) => (cells[only] ?? '').trim();
    }
    return (cells) => {
      for (const position of found) {
        const text = (cells[position] ?? '').trim();
        if (text !== '') return text;
      }
      return '';
    };
  }

  private positionOf(name: string): number | undefined {
    const own = name.trim();
    const count = this.counts.get(own) ?? 0;
    if (count > 1)
      this.missing.push(
        `La colonne « ${own} » figure ${count} fois dans l’en-tête : « ${own} (1) », « ${own} (2) »… les distinguent.`,
      );
    const first = / \(1\)$/.test(own) ? own.slice(0, -4) : own;
    return (
      this.positions.get(own) ??
      this.positions.get(plainName(own)) ??
      this.positions.get(first) ??
      this.positions.get(plainName(first))
    );
  }

  private missingColumn(names: readonly string[]): string {
    const near = nearest(names[0]!, this.headers.map((header) => header.trim()).filter(Boolean));
    return `La colonne « ${names.join(' » ou « ')} » n’existe pas${near ? ` ; la plus proche est « ${near} »` : ''}.`;
  }

  private moneyColumn(expression: MoneyColumn): Read<Decimal | undefined> {
    const cell = this.cell(expression.column, expression.optional === true);
    const label = labelOf(expression.column);
    const absent = new Set((expression.absent ?? []).map((text) => text.trim().toLowerCase()));
    const share = expression.times && this.share(expression.times);
    const { sign = 'as-is', unit = 'EUR' } = expression;
    const kept = extractor(expression.extract, label);
    return (cells, context) => {
      const printed = cell(cells, context);
      if (absent.has(printed.toLowerCase())) return undefined;
      const text = kept(printed);
      if (absent.has(text.toLowerCase())) return undefined;
      const reading = readMoney(text, expression.decimal);
      if (reading.kind === 'REFUSED') throw new LineRefusal(reading.code, `Colonne « ${label} » : ${reading.message}`);
      if (reading.kind === 'EMPTY') return undefined;
      let value = reading.saysMultiple ? reading.value : scaled(reading.value, UNIT_POWERS[unit]);
      if (share) value = multiplied(value, share(cells, context));
      if (sign === 'negate' || (sign === 'absolute' && value.digits < 0n))
        value = { digits: -value.digits, scale: value.scale };
      return value;
    };
  }

  private share(times: NonNullable<MoneyColumn['times']>): Read<Decimal> {
    const cell = this.cell(times.column, times.optional === true);
    return (cells, context) => {
      const text = cell(cells, context);
      if (text === '' && times.optional) return { digits: 1n, scale: 0 };
      // A cell that says `80 %` is a percentage, whatever the column is meant to be: so are cells of spreadsheets that show one.
      const isPercent = times.as === 'percent' || text.endsWith('%');
      const most = isPercent ? 100n : 1n;
      const reading = readMoney(text.replace(/\s*%$/, ''), text.includes(',') ? ',' : '.');
      if (
        reading.kind !== 'AMOUNT' ||
        reading.value.digits <= 0n ||
        Decimal.compare(reading.value, { digits: most, scale: 0 }) > 0
      ) {
        throw new LineRefusal(
          'invalid-share',
          `Colonne « ${times.column} » : « ${short(text)} » n’est pas une part entre 0 et ${most}.`,
        );
      }
      return isPercent ? scaled(reading.value, -2) : reading.value;
    };
  }

  private choice<Expression, Value>(
    {
      choose,
      otherwise,
    }: {
      readonly choose: readonly { readonly when: Condition; readonly use: Expression }[];
      readonly otherwise?: Expression;
    },
    compile: (expression: Expression) => Read<Value>,
    nothing: Value,
  ): Read<Value> {
    const branches = choose.map(({ when, use }) => ({ holds: this.condition(when), read: compile(use) }));
    const last = otherwise === undefined ? () => nothing : compile(otherwise);
    return (cells, context) => (branches.find(({ holds }) => holds(cells, context))?.read ?? last)(cells, context);
  }
}

/** The part of a cell that is meant; a blank stays one, what does not match is refused. */
function extractor(expression: string | undefined, label: string): (text: string) => string {
  if (expression === undefined) return (text) => text;
  const pattern = new RegExp(expression, 'u');
  return (text) => {
    if (text === '') return text;
    const match = pattern.exec(text);
    if (match) return match[1] ?? match[0];
    throw new LineRefusal(
      'invalid-value',
      `Colonne « ${label} » : « ${short(text)} » n’a pas la forme attendue (${expression}).`,
    );
  };
}

const UNIT_POWERS = { CENT: -2, EUR: 0, KEUR: 3, MEUR: 6 } as const;

function scaled({ digits, scale }: Decimal, power: number): Decimal {
  return scale >= power
    ? { digits, scale: scale - power }
    : { digits: digits * 10n ** BigInt(power - scale), scale: 0 };
}

function multiplied(a: Decimal, b: Decimal): Decimal {
  return { digits: a.digits * b.digits, scale: a.scale + b.scale };
}

function labelOf(column: string | readonly string[]): string {
  return typeof column === 'string' ? column : column.join(' » ou « ');
}

/** How a column without header is named. */
export function unnamed(index: number): string {
  return `colonne ${index + 1}`;
}

/** What tells headers apart that look the same: line breaks and spaces of every kind, forms of apostrophes and of accents do not. */
function plainName(name: string): string {
  return name
    .normalize('NFC')
    .replaceAll(/[’‘]/g, "'")
    .replaceAll(/[\s\u00a0\u202f]+/gu, ' ')
    .trim();
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** Case, accents, hyphens and spaces do not make another value. Values are few and rows many: each is folded once. */
function foldValue(text: string): string {
  let folded = FOLDED.get(text);
  if (folded === undefined) {
    folded = fold(text);
    if (FOLDED.size > 10_000) FOLDED.clear();
    FOLDED.set(text, folded);
  }
  return folded;
}

const FOLDED = new Map<string, string>();
