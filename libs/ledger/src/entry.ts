import { createHash, hash } from 'node:crypto';

import type { BeneficiaryType } from '#catalogue';
import type { Day, Euro } from '#kernel';

/** What can happen to an award. The sign of what each does to a total is in {@link MEASURES}. */
export const ENTRY_KINDS = ['REQUESTED', 'AWARDED', 'AMENDED', 'COMMITTED', 'PAID', 'CANCELLED', 'RECOVERED'] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** What is not money: days of expertise, posts, studies. */
export const QUANTITY_UNITS = ['DAY', 'POST', 'STUDY'] as const;
export type QuantityUnit = (typeof QUANTITY_UNITS)[number];

export interface Quantity {
  /** An exact decimal, at most three decimals: `"12"`, `"0.5"`. */
  readonly value: string;
  readonly unit: QuantityUnit;
}

export interface Beneficiary {
  readonly type: BeneficiaryType;
  /** INSEE for a commune, SIREN or SIRET otherwise; what the source prints. */
  readonly code: string;
  readonly name: string | undefined;
}

/** Who gave what to whom, for what; never changed once recorded. Its identity is `source` and `reference`. */
export interface AwardContent {
  readonly source: string;
  readonly reference: string;
  /** The slug of the scheme in the catalogue. */
  readonly scheme: string;
  readonly beneficiary: Beneficiary;
  /** The INSEE code of the project's place as the source prints it (with its leading zero put back). */
  readonly printedCode: string | undefined;
  /** The department that the source names, when it names no commune. */
  readonly departmentCode: string | undefined;
  readonly title: string;
  readonly projectCost: Euro | undefined;
  readonly theme: string | undefined;
}

/** One thing that happened to an award: an amount, a quantity, or both. */
export interface EntryContent {
  /** Unique in the award's source: the same key with the same content is a replay, with other content a conflict. */
  readonly key: string;
  readonly kind: EntryKind;
  readonly amount: Euro | undefined;
  readonly quantity: Quantity | undefined;
  readonly effectiveOn: Day;
  /** True when the source knows only the year: 31 December then stands for it. */
  readonly yearOnly: boolean;
  readonly reason: string | undefined;
  /** The sequence number of the entry that this one takes back, when an import is cancelled. */
  readonly reverses?: string | undefined;
}

/** SHA-256 of everything an award says, in 64 hexadecimal digits. The commune of today is not part of it: it may change. */
export function hashOfAward(award: AwardContent): string {
  return sha256(
    textOf([
      award.source,
      award.reference,
      award.scheme,
      award.beneficiary.type,
      award.beneficiary.code,
      award.beneficiary.name,
      award.printedCode,
      award.departmentCode,
      award.title,
      award.projectCost?.toString(),
      award.theme,
    ]),
  );
}

/** SHA-256 of an entry and of the award it belongs to. */
export function hashOfEntry(awardHash: string, entry: EntryContent): string {
  return sha256(
    textOf([
      awardHash,
      entry.key,
      entry.kind,
      entry.amount?.toString(),
      entry.quantity?.value,
      entry.quantity?.unit,
      entry.effectiveOn,
      entry.yearOnly,
      entry.reason,
      entry.reverses,
    ]),
  );
}

/** The next link: SHA-256 of the previous link followed by the content, both as bytes. */
export function nextLink(previous: string, content: string): string {
  return createHash('sha256').update(Buffer.from(previous, 'hex')).update(Buffer.from(content, 'hex')).digest('hex');
}

/** What the chain begins with. */
export const FIRST_LINK = '0'.repeat(64);

/** One text for each list of values, `null` for one that is missing; amounts as decimal digits. */
function textOf(values: readonly (string | boolean | undefined)[]): string {
  return JSON.stringify(values);
}

export function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}

/** `"12.50"` and `"12.5"` are one quantity: without useless zeros, at most three decimals, else `undefined`. */
export function plainQuantity(text: string): string | undefined {
  const match = /^(-?)0*(\d{1,12})(?:\.(\d{1,3}))?$/.exec(text);
  if (!match) return undefined;
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  const plain = fraction === '' ? match[2]! : `${match[2]}.${fraction}`;
  return plain === '0' ? '0' : `${match[1]}${plain}`;
}
