import { Decimal, Day, fold, nearest } from '#kernel';

import { readCode } from './code-text.js';
import { DEFAULT_DATE_FORMATS, readDate } from './date-text.js';
import type { Condition, DateExpression, MoneyColumn, MoneyExpression, TextExpression } from './mapping.js';
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
  private readonly ambiguous = new Set<string>();

  constructor(private readonly headers: readonly string[]) {
    headers.forEach((header, index) => {
      for (const name of new Set([header, header.trim()])) {
        const known = this.positions.get(name);
        if (known === undefined) this.positions.set(name, index);
        else if (known !== index) this.ambiguous.add(name);
      }
    });
  }

  text(expression: TextExpression): Read<string> {
    if (typeof expression === 'string') return this.cell(expression, false);
    if ('constant' in expression) return () => expression.constant;
    if ('join' in expression) {
      const parts = expression.join.map((part) => this.text(part));
      const separator = expression.with ?? '';
      return (cells, context) =>
        parts
          .map((part) => part(cells, context))
          .filter((part) => part !== '')
          .join(separator);
    }
    if ('choose' in expression) return this.choice(expression, (use) => this.text(use), '');
    const cell = this.cell(expression.column, expression.optional === true);
    const label = labelOf(expression.column);
    const kept = extractor(expression.extract, label);
    const { values, unknown = 'refuse' } = expression;
    const meanings =
      values && new Map(Object.entries(values).map(([printed, meaning]) => [foldValue(printed), meaning]));
    return (cells, context) => {
      let text = cell(cells, context);
      if (text === '') return expression.default ?? '';
      text = kept(text);
      if (meanings) {
        const meaning = meanings.get(foldValue(text));
        if (meaning !== undefined) return meaning;
        const near = nearest(text, Object.keys(values));
        const message = `Colonne « ${label} » : la valeur « ${short(text)} » n’est pas prévue par la correspondance${near ? ` ; la plus proche est « ${near} »` : ''}.`;
        if (unknown === 'refuse') throw new LineRefusal('unknown-value', message);
        if (unknown === 'warn') context.warnings.push({ code: 'unknown-value', message });
        if (unknown === 'empty') return expression.default ?? '';
      }
      if (expression.as) {
        const reading = readCode(text, expression.as);
        if (reading.kind === 'REFUSED')
          throw new LineRefusal(reading.code, `Colonne « ${label} » : ${reading.message}`);
        return reading.kind === 'CODE' ? reading.code : '';
      }
      return text;
    };
  }

  /** An exact amount in euros, `undefined` when the cell is blank or says that nothing is known. */
  money(expression: MoneyExpression): Read<Decimal | undefined> {
    if (typeof expression === 'string') return this.moneyColumn({ column: expression });
    if ('constant' in expression) {
      const value = Decimal.parse(expression.constant);
      return () => value;
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
    const cell = this.cell(expression.column, expression.optional === true);
    const label = labelOf(expression.column);
    const formats = expression.formats ?? DEFAULT_DATE_FORMATS;
    const kept = extractor(expression.extract, label);
    return (cells, context) => {
      const reading = readDate(kept(cell(cells, context)) || (expression.default ?? ''), formats);
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
      const pattern = new RegExp(condition.matches, 'u');
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
    if (this.ambiguous.has(name)) {
      this.missing.push(`La colonne « ${name} » figure plusieurs fois dans l’en-tête.`);
      return 0;
    }
    return this.positions.get(name) ?? this.positions.get(name.trim());
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
      let value = scaled(reading.value, UNIT_POWERS[unit]);
      if (share) value = multiplied(value, share(cells, context));
      if (sign === 'negate' || (sign === 'absolute' && value.digits < 0n))
        value = { digits: -value.digits, scale: value.scale };
      return value;
    };
  }

  private share(times: NonNullable<MoneyColumn['times']>): Read<Decimal> {
    const cell = this.cell(times.column, times.optional === true);
    const most = times.as === 'percent' ? 100n : 1n;
    return (cells, context) => {
      const text = cell(cells, context);
      if (text === '' && times.optional) return { digits: 1n, scale: 0 };
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
      return times.as === 'percent' ? scaled(reading.value, -2) : reading.value;
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
