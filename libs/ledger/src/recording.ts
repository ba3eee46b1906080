import { nearest, type Day, type Euro, type Problem } from '#kernel';

import { readCode, type CodeKind, type CodeReading } from './code-text.js';
import {
  hashOfAward,
  hashOfEntry,
  plainQuantity,
  type AwardContent,
  type Beneficiary,
  type EntryContent,
  type EntryKind,
  type Quantity,
} from './entry.js';
import { OTHER_SCHEME, type CommuneResolver, type SchemeDirectory } from './mapping.js';
import type { BrokenRule } from './rules.js';

/** What a client asks to record: an award with its first entry. */
export interface RecordAwardInput {
  readonly idempotencyKey: string;
  readonly source: string;
  readonly reference: string;
  readonly scheme: string;
  readonly beneficiary: Beneficiary;
  /** INSEE code of the project's place; default: the beneficiary commune. */
  readonly commune?: string | undefined;
  readonly title: string;
  readonly projectCost?: Euro | undefined;
  readonly kind?: 'REQUESTED' | 'AWARDED' | undefined;
  readonly amount?: Euro | undefined;
  readonly quantity?: Quantity | undefined;
  readonly effectiveOn: Day;
}

/** What a client asks to add to an award. A cancellation without amount nor quantity cancels all that is left. */
export interface RecordEntryInput {
  readonly idempotencyKey: string;
  /** The award's id. */
  readonly award: string;
  readonly kind: EntryKind;
  readonly amount?: Euro | undefined;
  readonly quantity?: Quantity | undefined;
  readonly effectiveOn: Day;
  readonly reason?: string | undefined;
}

export type RecordResult =
  | { readonly kind: 'RECORDED'; readonly awardId: string; readonly replayed: boolean }
  | { readonly kind: 'CONFLICTING_REPLAY'; readonly code: string; readonly message: string }
  | ({ readonly kind: 'LEDGER_RULE' } & BrokenRule)
  | { readonly kind: 'INVALID_INPUT'; readonly problems: readonly Problem[] };

/** An award ready to be written with its first entry. */
export interface PreparedAward {
  readonly award: AwardContent;
  readonly awardHash: string;
  readonly communeCode: string | undefined;
  readonly entry: EntryContent;
  readonly entryHash: string;
}

export interface RecordingPorts {
  readonly communes: CommuneResolver;
  readonly schemes: SchemeDirectory;
}

const TEXT_LIMIT = 2_000;
const CODE_LIMIT = 200;
/** The largest amount that the ledger keeps, in cents. */
const LARGEST = 10n ** 15n;

/** What may stand for a beneficiary, first what is tried first. A département or a région may be named by its own code. */
const CODES_BY_TYPE: Readonly<Record<Beneficiary['type'], readonly [CodeKind, ...CodeKind[]]>> = {
  COMMUNE: ['INSEE'],
  EPCI: ['SIREN_OR_SIRET'],
  SYNDICAT: ['SIREN_OR_SIRET'],
  PETR: ['SIREN_OR_SIRET'],
  DEPARTMENT: ['SIREN_OR_SIRET', 'DEPARTMENT'],
  REGION: ['SIREN_OR_SIRET', 'REGION'],
  OTHER: ['SIREN_OR_SIRET'],
};

/** A beneficiary's code as printed; a SIREN or a SIRET must have the right check digit. */
function readBeneficiary({ type, code }: Beneficiary): CodeReading {
  const [first, ...others] = CODES_BY_TYPE[type];
  const reading = readCode(code, first);
  if (reading.kind === 'CODE' && first === 'SIREN_OR_SIRET' && !hasCheckDigit(reading.code)) {
    const what = reading.code.length === 9 ? 'SIREN' : 'SIRET';
    return {
      kind: 'REFUSED',
      code: 'invalid-check-digit',
      message: `« ${reading.code} » n’est pas un ${what} : sa clé de contrôle est fausse.`,
    };
  }
  if (reading.kind !== 'REFUSED') return reading;
  return others.map((kind) => readCode(code, kind)).find(({ kind }) => kind === 'CODE') ?? reading;
}

/** Luhn's digit of a SIREN or SIRET; the SIRET of La Poste only have digits whose sum is a multiple of five. */
export function hasCheckDigit(code: string): boolean {
  const digits = Array.from(code, Number).reverse();
  const sum = digits.reduce((total, digit, index) => {
    const value = index % 2 === 1 ? digit * 2 : digit;
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  if (sum % 10 === 0) return true;
  return (
    code.length === 14 && code.startsWith('356000000') && digits.reduce((total, digit) => total + digit, 0) % 5 === 0
  );
}

/** Checks an award and brings its codes to their printed form; gives every problem at once, with its path. */
export function prepareAward(
  input: RecordAwardInput,
  ports: RecordingPorts,
): PreparedAward | { readonly problems: readonly Problem[] } {
  const problems: Problem[] = [
    ...blankOrLong('idempotencyKey', input.idempotencyKey, CODE_LIMIT),
    ...blankOrLong('source', input.source, CODE_LIMIT),
    ...blankOrLong('reference', input.reference, CODE_LIMIT),
    ...blankOrLong('title', input.title, TEXT_LIMIT),
    ...schemeProblems(input.scheme, ports.schemes),
    ...valueProblems(input, input.kind ?? 'AWARDED'),
  ];
  if (input.projectCost !== undefined && input.projectCost < 0n) {
    problems.push({
      path: 'projectCost',
      code: 'negative-amount',
      message: 'Le coût du projet ne peut pas être négatif.',
    });
  }
  const own = readBeneficiary(input.beneficiary);
  if (own.kind !== 'CODE') {
    problems.push({
      path: 'beneficiary.code',
      code: own.kind === 'EMPTY' ? 'blank' : own.code,
      message: own.kind === 'EMPTY' ? 'Le code du bénéficiaire est vide.' : own.message,
    });
  }
  const beneficiaryCode = own.kind === 'CODE' ? own.code : input.beneficiary.code;
  const path = input.commune === undefined ? 'beneficiary.code' : 'commune';
  const printed = input.commune ?? (input.beneficiary.type === 'COMMUNE' ? beneficiaryCode : undefined);
  let printedCode: string | undefined;
  let communeCode: string | undefined;
  if (printed !== undefined && (input.commune !== undefined || own.kind === 'CODE')) {
    const reading = readCode(printed, 'INSEE');
    printedCode = reading.kind === 'CODE' ? reading.code : undefined;
    communeCode = printedCode && ports.communes.resolve(printedCode)?.inseeCode;
    if (!communeCode)
      problems.push({
        path,
        code: 'unknown-commune',
        message: `« ${printed} » n’est le code INSEE d’aucune commune connue.`,
      });
  }
  if (
    input.beneficiary.type === 'COMMUNE' &&
    input.commune !== undefined &&
    own.kind === 'CODE' &&
    !ports.communes.resolve(own.code)
  ) {
    problems.push({
      path: 'beneficiary.code',
      code: 'unknown-commune',
      message: `« ${own.code} » n’est le code INSEE d’aucune commune connue.`,
    });
  }
  if (problems.length > 0) return { problems };
  const award: AwardContent = {
    source: input.source.trim(),
    reference: input.reference.trim(),
    scheme: input.scheme,
    beneficiary: {
      type: input.beneficiary.type,
      code: beneficiaryCode,
      name: input.beneficiary.name?.trim() || undefined,
    },
    printedCode,
    departmentCode: undefined,
    title: input.title.trim(),
    projectCost: input.projectCost,
    theme: undefined,
  };
  const entry: EntryContent = {
    key: input.idempotencyKey,
    kind: input.kind ?? 'AWARDED',
    amount: input.amount,
    quantity: input.quantity && { ...input.quantity, value: plainQuantity(input.quantity.value)! },
    effectiveOn: input.effectiveOn,
    yearOnly: false,
    reason: undefined,
  };
  const awardHash = hashOfAward(award);
  return { award, awardHash, communeCode, entry, entryHash: hashOfEntry(awardHash, entry) };
}

/** Checks an entry's own values; the rules that look at the award come after. */
export function prepareEntry(input: RecordEntryInput): EntryContent | { readonly problems: readonly Problem[] } {
  const problems: Problem[] = [
    ...blankOrLong('idempotencyKey', input.idempotencyKey, CODE_LIMIT),
    ...valueProblems(input, input.kind),
  ];
  if (input.reason !== undefined && input.reason.length > TEXT_LIMIT) problems.push(tooLong('reason', TEXT_LIMIT));
  if (problems.length > 0) return { problems };
  return {
    key: input.idempotencyKey,
    kind: input.kind,
    amount: input.amount,
    quantity: input.quantity && { ...input.quantity, value: plainQuantity(input.quantity.value)! },
    effectiveOn: input.effectiveOn,
    yearOnly: false,
    reason: input.reason?.trim() || undefined,
  };
}

function valueProblems(
  { amount, quantity }: { readonly amount?: Euro | undefined; readonly quantity?: Quantity | undefined },
  kind: EntryKind,
): Problem[] {
  const problems: Problem[] = [];
  if (amount === undefined && quantity === undefined && kind !== 'CANCELLED') {
    problems.push({
      path: 'amount',
      code: 'amount-or-quantity',
      message: 'Donnez un montant, une quantité, ou les deux.',
    });
  }
  if (amount !== undefined) {
    if (amount < 0n && kind !== 'AMENDED')
      problems.push({ path: 'amount', code: 'negative-amount', message: 'Le montant ne peut pas être négatif.' });
    else if (amount === 0n && kind !== 'AWARDED' && kind !== 'REQUESTED') {
      problems.push({ path: 'amount', code: 'zero-amount', message: 'Le montant ne peut pas être nul.' });
    }
    if (amount >= LARGEST || amount <= -LARGEST)
      problems.push({ path: 'amount', code: 'amount-too-large', message: 'Le montant est trop grand.' });
  }
  if (quantity !== undefined) {
    const plain = plainQuantity(quantity.value);
    if (plain === undefined) {
      problems.push({
        path: 'quantity.value',
        code: 'invalid-quantity',
        message: `« ${quantity.value.slice(0, 40)} » n’est pas une quantité (« 12 », « 0.5 »).`,
      });
    } else if (plain.startsWith('-') && kind !== 'AMENDED') {
      problems.push({
        path: 'quantity.value',
        code: 'negative-quantity',
        message: 'La quantité ne peut pas être négative.',
      });
    } else if (/^-?0*(?:\.0*)?$/.test(plain) && kind !== 'AWARDED' && kind !== 'REQUESTED') {
      problems.push({ path: 'quantity.value', code: 'zero-quantity', message: 'La quantité ne peut pas être nulle.' });
    }
  }
  return problems;
}

function schemeProblems(scheme: string, schemes: SchemeDirectory): Problem[] {
  if (scheme === OTHER_SCHEME || schemes.has(scheme)) return [];
  const near = nearest(scheme, schemes.slugs());
  return [
    {
      path: 'scheme',
      code: 'unknown-scheme',
      message: `Le dispositif « ${scheme.slice(0, 80)} » n’existe pas${near ? ` ; le plus proche est « ${near} »` : ''}.`,
    },
  ];
}

function blankOrLong(path: string, text: string, limit: number): Problem[] {
  if (text.trim() === '') return [{ path, code: 'blank', message: 'Ce champ ne peut pas être vide.' }];
  return text.length > limit ? [tooLong(path, limit)] : [];
}

function tooLong(path: string, limit: number): Problem {
  return { path, code: 'too-long', message: `Ce champ est limité à ${limit} caractères.` };
}
