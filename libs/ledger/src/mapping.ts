import type { BeneficiaryType } from '#catalogue';

import type { CodeKind } from './code-text.js';
import type { DateFormat } from './date-text.js';
import type { EntryKind, QuantityUnit } from './entry.js';
import type { DecimalMark } from './money-text.js';

/**
 * How to read a tabular file of awards without code: which column says what, in which form. Written in YAML, checked by
 * `mapping.schema.json`, explained in `docs/importing.md`.
 */
export interface Mapping extends Partial<AwardParts> {
  readonly reference: AwardParts['reference'];
  readonly name: string;
  readonly title: string;
  readonly file?: {
    readonly encoding?: 'utf-8' | 'windows-1252' | 'utf-16le' | 'utf-16be' | 'iso-8859-15' | 'macintosh';
    readonly delimiter?: string;
    /** What encloses a cell; `none`: a quotation mark is a letter like another. Default: `"`. */
    readonly quote?: '"' | "'" | 'none';
    /** Names for columns, in order, instead of those of the file; with `headerLine: 0` the file has none. */
    readonly headers?: readonly string[];
    /** Lines that end before the last column: refused, or their missing cells are blank. Default: refuse. */
    readonly shortLines?: 'refuse' | 'fill';
    readonly sheet?: string | number;
    readonly headerLine?: number;
    /** Lines that the headers take together: `2021` over `Montant` is `2021 / Montant`; a blank above repeats its left neighbour. */
    readonly headerRows?: number;
    /** Columns of merged cells: a blank one says what the row above says. */
    readonly fillDown?: readonly string[];
    /** The file inside a zip archive that holds several. */
    readonly entry?: string;
  };
  /** Rows that do not match are left out: totals, blank forms, other years. */
  readonly where?: Condition;
  /** The ledger's source code: together with the reference it identifies an award. */
  readonly source: TextExpression;
  /** A row that says several awards (a column a scheme, several beneficiaries): each says only what is its own. */
  readonly awards?: readonly AwardMapping[];
  readonly checks?: {
    /** Days before or after are warnings. Default: from 2000 on. */
    readonly plausibleFrom?: string;
    readonly plausibleUntil?: string;
    /** The column of the row's own last update: a later date of effect is a warning. */
    readonly notAfter?: {
      readonly column: string;
      readonly optional?: boolean;
      readonly formats?: readonly DateFormat[];
    };
  };
}

/** What a mapping says of an award. */
export interface AwardParts {
  /** The source's own key; `rowHash` when it has none (hash of the whole row, and its occurrence among identical rows). */
  readonly reference:
    | TextExpression
    | { readonly rowHash: true }
    | { readonly firstOf: readonly [TextExpression, { readonly rowHash: true }] };
  readonly scheme: TextExpression;
  readonly beneficiary: {
    readonly type: TextExpression | { readonly fromSiren: TextExpression };
    readonly code: TextExpression;
    readonly name?: TextExpression;
  };
  /** INSEE code of the project's place. Default: the code of a beneficiary that is a commune. */
  readonly commune?: TextExpression;
  readonly department?: TextExpression;
  readonly projectTitle: TextExpression;
  readonly projectCost?: MoneyExpression;
  readonly theme?: TextExpression;
  /** What a row records: at least one. The sums of the report are those of the first of each award. */
  readonly entries: readonly EntryMapping[];
}

/** One of the awards of a row; what it does not say, the mapping says for all. */
export interface AwardMapping extends Partial<AwardParts> {
  /** Tells it apart from the row's others: `<reference>/<key>` is its reference, unless it has a `reference` of its own. */
  readonly key: string;
  /** Only for rows that match. */
  readonly when?: Condition;
}

export interface EntryMapping {
  readonly kind: EntryKind;
  /** Only for rows that match. */
  readonly when?: Condition;
  readonly amount?: MoneyExpression;
  /** How many of what; the unit may stand in a column of its own, spelt as its `values` say. */
  readonly quantity?: { readonly value: TextExpression | number; readonly unit: QuantityUnit | ColumnExpression };
  /** A cancellation is recorded even when it has neither amount nor quantity: a request that is withdrawn. */
  readonly evenEmpty?: true;
  readonly effectiveOn: DateExpression;
  readonly reason?: TextExpression;
  /** Makes several entries of one kind different (instalments): what tells them apart besides the reference. */
  readonly key?: TextExpression;
  /** The entry's idempotency key as it is, instead of one made of the reference, the kind and `key`: for what was exported from a ledger. */
  readonly wholeKey?: TextExpression;
}

export type TextExpression =
  | string
  | ColumnExpression
  | JoinExpression
  | { readonly constant: string }
  | {
      readonly choose: readonly { readonly when: Condition; readonly use: TextExpression }[];
      readonly otherwise?: TextExpression;
    };

export interface ColumnExpression extends TextReading {
  /** A header, or several: the first that is not blank. Of several columns of one name, `name (2)` is the second; `colonne 3` has no name. */
  readonly column: string | readonly string[];
  /** The column may be missing from the file. */
  readonly optional?: boolean;
}

/** Several texts as one, blanks left out; then read like the text of a column. */
export interface JoinExpression extends TextReading {
  readonly join: readonly TextExpression[];
  readonly with?: string;
}

/** What is made of the text of a cell, in the order of these keys. */
export interface TextReading {
  /** Zeros are put before digits until there are so many. */
  readonly pad?: number;
  /**
   * What kind of code it is: checked, and its lost zero put back. A department or a region may be named instead; `COMMUNE_NAME` finds the
   * INSEE code of a commune by its name in its `department`.
   */
  readonly as?: CodeKind | 'COMMUNE_NAME';
  /** For `as: COMMUNE_NAME`: where the commune is, by code or name. */
  readonly department?: TextExpression;
  /** Keeps the first group of this regular expression (the whole when it has none); a value that does not match is refused. */
  readonly extract?: string;
  /** From what is printed to what is meant; case, accents and spaces around do not matter. */
  readonly values?: Readonly<Record<string, string>>;
  /** What to do with a value that `values` does not list. Default: refuse the line. */
  readonly unknown?: 'refuse' | 'warn' | 'keep' | 'empty';
  /** Instead of a blank. */
  readonly default?: string;
}

export interface MoneyColumn {
  readonly column: string | readonly string[];
  readonly optional?: boolean;
  /** Keeps the first group of this regular expression: `12 000 € HT` to `12 000`. */
  readonly extract?: string;
  /** Which sign begins the decimals; `auto` refuses what is ambiguous. */
  readonly decimal?: DecimalMark;
  /** What one is worth. Default: EUR. */
  readonly unit?: 'CENT' | 'EUR' | 'KEUR' | 'MEUR';
  /** Texts that mean that nothing is known: `NA`, `nc`, `-`. */
  readonly absent?: readonly string[];
  /** A share of the amount: `fraction` above 0 up to 1, `percent` above 0 up to 100. */
  readonly times?: { readonly column: string; readonly as: 'fraction' | 'percent'; readonly optional?: boolean };
  readonly sign?: 'as-is' | 'negate' | 'absolute';
}

export type MoneyExpression =
  | string
  | MoneyColumn
  | { readonly constant: string }
  /** All of them together; blanks count for nothing, and all blank is a blank. */
  | { readonly sum: readonly MoneyExpression[] }
  | {
      readonly choose: readonly { readonly when: Condition; readonly use: MoneyExpression }[];
      readonly otherwise?: MoneyExpression;
    };

export type DateExpression =
  | string
  | {
      readonly column: string | readonly string[];
      readonly optional?: boolean;
      readonly formats?: readonly DateFormat[];
      /** Keeps the first group of this regular expression: `Exercice 2021` to `2021`. */
      readonly extract?: string;
      readonly default?: string;
    }
  /** A day in several columns, as one text: `{ join: [jour, mois, année], with: /, formats: [DD/MM/YYYY] }`. */
  | { readonly join: readonly TextExpression[]; readonly with?: string; readonly formats?: readonly DateFormat[] }
  /** Only the year is known: takes effect on 31 December. */
  | { readonly year: number }
  | { readonly date: string }
  | {
      readonly choose: readonly { readonly when: Condition; readonly use: DateExpression }[];
      readonly otherwise?: DateExpression;
    };

export type Condition =
  | (ConditionColumn & { readonly is: string | readonly string[] })
  | (ConditionColumn & { readonly isNot: string | readonly string[] })
  | (ConditionColumn & { readonly matches: string; readonly ignoreCase?: boolean })
  | (ConditionColumn & { readonly empty: boolean })
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition };

interface ConditionColumn {
  readonly column: string | readonly string[];
  readonly optional?: boolean;
}

/** What a commune's code and a SIREN resolve to; the territory's `Country` is one. */
export interface CommuneResolver {
  /** The commune of today for a current, delegated or associated code. */
  resolve(code: string): { readonly inseeCode: string } | undefined;
}

/** Places by name; case, accents and hyphens do not matter. The territory's {@link CommuneResolver} knows codes. */
export interface PlaceNames {
  departmentNamed(name: string): string | undefined;
  regionNamed(name: string): string | undefined;
  /** INSEE codes of the communes, current or former, that are named so in a department. */
  communesNamed(name: string, departmentCode: string): readonly string[];
}

/** Who stands behind a SIREN, as far as the reference knows. */
export interface SirenDirectory {
  communeOf(siren: string): string | undefined;
  isEpci(siren: string): boolean;
}

/** Which schemes there are, for a file that names one. */
export interface SchemeDirectory {
  has(slug: string): boolean;
  slugs(): Iterable<string>;
  /** The scheme that a slug, an acronym or a full name means. */
  find(text: string): string | undefined;
}

/** The scheme of awards whose « dispositif » is none of the catalogue's. */
export const OTHER_SCHEME = 'autre';

export type { BeneficiaryType };
