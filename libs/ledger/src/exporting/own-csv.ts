import { Euro } from '#kernel';

import type { ExportedAward } from './exported-award.js';
import { exactCsvRow, plainText } from './csv-text.js';

/** Columns of the project's own CSV, one row an entry; the built-in mapping `guichet` reads them back. */
export const OWN_COLUMNS = [
  'source', 'reference', 'dispositif', 'beneficiaire_type', 'beneficiaire_code', 'beneficiaire_nom', 'commune', 'departement', 'intitule',
  'cout_projet', 'thematique', 'ecriture', 'cle', 'montant', 'quantite', 'unite', 'effet', 'motif', 'enregistre_le',
] as const; // prettier-ignore

/** The rows of an award. A day of which only the year is known is written as that year. */
export function ownRows(award: ExportedAward): string {
  const { beneficiary } = award;
  return award.entries
    .map((entry) =>
      exactCsvRow([
        plainText(award.source),
        plainText(award.reference),
        award.scheme,
        beneficiary.type,
        plainText(beneficiary.code),
        plainText(beneficiary.name),
        award.printedCode,
        award.departmentCode,
        plainText(award.title),
        award.projectCost === undefined ? undefined : Euro.format(award.projectCost),
        plainText(award.theme),
        entry.kind,
        plainText(entry.key),
        entry.amount === undefined ? undefined : Euro.format(entry.amount),
        entry.quantity?.value,
        entry.quantity?.unit,
        entry.yearOnly ? entry.effectiveOn.slice(0, 4) : entry.effectiveOn,
        plainText(entry.reason),
        entry.recordedAt,
      ]),
    )
    .join('');
}
