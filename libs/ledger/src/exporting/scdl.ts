import { Euro } from '#kernel';

import { csvRow, plainText } from './csv-text.js';
import type { ExportContext, ExportedAward, ExportedRow } from './exported-award.js';
import { dayOf, sumsOf } from './sums.js';

/** Rules of one column of the schema « subventions » 2.1.1 of the SCDL, as far as an export can break them. */
export interface ScdlColumn {
  readonly name: string;
  readonly required?: boolean;
  readonly pattern?: RegExp;
  readonly among?: readonly string[];
  readonly longest?: number;
}

const DAY = String.raw`\d{4}-\d{2}-\d{2}`;
const YES_NO = ['oui', 'non'] as const;

/** The columns in the schema's order (Schéma de données « subventions », version 2.1.1, décret n° 2017-779). */
export const SCDL_COLUMNS: readonly ScdlColumn[] = [
  { name: 'idSubvention' },
  { name: 'nomAttribuant', required: true },
  { name: 'idAttribuant', required: true, pattern: /^\d{14}$/ },
  { name: 'nomServiceInstructeur' },
  { name: 'idServiceInstructeur', required: true },
  { name: 'nomBeneficiaire', required: true },
  { name: 'idBeneficiaire', pattern: /^\d{14}$/ },
  { name: 'rnaBeneficiaire', pattern: /^W\d{9}$/ },
  { name: 'exerciceBudgetaire', pattern: /^\d{4}$/ },
  { name: 'pluriannualite', among: YES_NO },
  { name: 'anneesPluriannualite' },
  { name: 'dateDecision', pattern: new RegExp(`^${DAY}$`) },
  { name: 'dateConvention', required: true, pattern: new RegExp(`^${DAY}$`) },
  { name: 'referenceDecision' },
  { name: 'dateCreation', pattern: new RegExp(`^${DAY}$`) },
  { name: 'dateDebut', pattern: new RegExp(`^${DAY}$`) },
  { name: 'dateFin', pattern: new RegExp(`^${DAY}$`) },
  { name: 'dispositif' },
  { name: 'sousDispositif' },
  // The first of these is spelled so in the schema itself.
  { name: 'statutLabel', among: ["en cours d'intruction", 'attribuée', 'ineligible', 'refusée'] },
  { name: 'objet', required: true, longest: 256 },
  {
    name: 'nature',
    required: true,
    among: [
      'aide en numéraire',
      'aide en nature',
      'aide en numéraire;aide en nature',
      'aide en nature;aide en numéraire',
    ],
  },
  { name: 'montantDemande', pattern: /^-?\d+(\.\d+)?$/ },
  { name: 'montant', pattern: /^-?\d+(\.\d+)?$/ },
  { name: 'nomOutilInstruction' },
  { name: 'nomOutilVersement' },
  { name: 'ej' },
  { name: 'cléVersement' },
  { name: 'conditionsVersement', required: true, among: ['unique', 'échelonné', 'autre'] },
  { name: 'descriptionConditionsVersement', required: true, longest: 256 },
  { name: 'datesPeriodeVersement', required: true, pattern: new RegExp(`^${DAY}(/${DAY})?$`) },
  { name: 'cofinancement', among: YES_NO },
  { name: 'attribuantsCofinanceurs' },
  { name: 'idCofinancement' },
  { name: 'idRAE', longest: 5 },
  { name: 'notificationUE', required: true, among: YES_NO },
  { name: 'pourcentageSubvention', required: true, pattern: /^(1|0\.\d+)$/ },
  { name: 'evaluationCout', pattern: /^-?\d+(\.\d+)?$/ },
  { name: 'evaluation' },
  { name: 'dateMiseAJour', pattern: new RegExp(`^${DAY}$`) },
];

/** What a publisher may declare for every row, because no ledger knows it. */
export const SCDL_DECLARABLE = [
  'nomAttribuant', 'idAttribuant', 'nomServiceInstructeur', 'idServiceInstructeur', 'conditionsVersement', 'descriptionConditionsVersement',
  'datesPeriodeVersement', 'notificationUE', 'yearOnlyDay',
] as const; // prettier-ignore

export function scdlHeader(): string {
  return csvRow(SCDL_COLUMNS.map(({ name }) => name));
}

/**
 * The row of an award, if the ledger and what was declared know all that the schema requires; else the first required column that nobody knows.
 * An award has one beneficiary, whose share is the whole. A day of which only the year is known is no
 * `dateConvention`, unless the publisher declares which day of the year stands for it.
 */
export function scdlRow(award: ExportedAward, { names, declared }: ExportContext): ExportedRow {
  const sums = sumsOf(award.entries);
  if (sums.granted === undefined) return { missing: 'montant' };
  const payments = award.entries
    .filter(({ kind, yearOnly }) => kind === 'PAID' && !yearOnly)
    .map(({ effectiveOn }) => effectiveOn);
  const scheme = names.scheme(award.scheme);
  const { code } = award.beneficiary;
  const values: Record<string, string | undefined> = {
    ...declared,
    idSubvention: `${award.source}/${award.reference}`,
    // The built-in mapping `scdl` names its sources by the SIRET of the one who granted.
    idAttribuant: /^scdl-(\d{14})$/.exec(award.source)?.[1] ?? declared['idAttribuant'],
    nomAttribuant: declared['nomAttribuant'] ?? scheme?.funder?.name,
    nomBeneficiaire: plainText(award.beneficiary.name ?? names.commune(code) ?? names.epci(code.slice(0, 9))),
    idBeneficiaire: isSiret(code) ? code : undefined,
    rnaBeneficiaire: /^W\d{9}$/.test(code) ? code : undefined,
    exerciceBudgetaire: sums.grantedOn?.slice(0, 4),
    dateConvention: dayOf(sums, declared),
    referenceDecision: award.reference,
    dispositif: scheme?.name,
    statutLabel: 'attribuée',
    objet: plainText(award.title)?.slice(0, 256),
    nature: sums.hasQuantity
      ? sums.hasMoney
        ? 'aide en numéraire;aide en nature'
        : 'aide en nature'
      : 'aide en numéraire',
    montantDemande: sums.requested === undefined ? undefined : Euro.format(sums.requested),
    montant: sums.hasMoney ? Euro.format(sums.granted) : undefined,
    datesPeriodeVersement: periodOf(payments) ?? declared['datesPeriodeVersement'],
    pourcentageSubvention: '1',
  };
  for (const column of SCDL_COLUMNS) {
    const fault = faultOf(column, values[column.name]);
    if (fault) return { missing: column.name };
  }
  if (!values['idBeneficiaire'] && !values['rnaBeneficiaire']) return { missing: 'idBeneficiaire' };
  return { text: csvRow(SCDL_COLUMNS.map(({ name }) => values[name])) };
}

/** Why a value cannot stand in a column; nothing when it can. */
export function faultOf(
  { required, pattern, among, longest }: ScdlColumn,
  value: string | undefined,
): 'required' | 'form' | undefined {
  if (value === undefined || value === '') return required ? 'required' : undefined;
  if (pattern && !pattern.test(value)) return 'form';
  if (among && !among.includes(value)) return 'form';
  return longest !== undefined && value.length > longest ? 'form' : undefined;
}

function periodOf(days: readonly string[]): string | undefined {
  const [first, last] = [days.reduce((a, b) => (a < b ? a : b), '9'), days.reduce((a, b) => (a > b ? a : b), '')];
  if (days.length === 0) return undefined;
  return first === last ? first : `${first}/${last}`;
}

/** Fourteen digits whose weighted sum is a multiple of ten (Luhn); the Post's establishments are the known exception. */
export function isSiret(text: string): boolean {
  if (!/^\d{14}$/.test(text)) return false;
  const digits = Array.from(text, Number);
  if (text.startsWith('356000000')) return digits.reduce((sum, digit) => sum + digit, 0) % 5 === 0;
  const sum = digits.reduce((total, digit, index) => {
    const weighted = index % 2 === 0 ? digit * 2 : digit;
    return total + (weighted > 9 ? weighted - 9 : weighted);
  }, 0);
  return sum % 10 === 0;
}
