import {
  aidTypeOf,
  BENEFICIARY_TYPE_LABELS,
  organisationsOf,
  SPENDING_KIND_LABELS,
  STAGE_LABELS,
  STATUS_LABELS,
  themeOf,
  type Catalogue,
} from '#catalogue';
import { programmeOf } from '#territory';

import type { FacetField } from '../index.js';

export const FACET_LABELS: Readonly<Record<FacetField, string>> = {
  themes: 'Thèmes',
  aidTypes: 'Types d’aide',
  funders: 'Financeurs',
  programmes: 'Programmes',
  beneficiaryTypes: 'Bénéficiaires',
  stages: 'Avancement du projet',
  spendingKinds: 'Nature des dépenses',
  statuses: 'Statut',
};

/** A code as people read it; the code itself when nobody named it. */
export function bucketLabel(field: FacetField, value: string, catalogue: Catalogue): string {
  switch (field) {
    case 'themes':
      return themeOf(value)?.label ?? value;
    case 'aidTypes':
      return aidTypeOf(value)?.label ?? value;
    case 'funders':
      return organisationsOf(catalogue).get(value)?.name ?? value;
    case 'programmes':
      return programmeOf(value)?.name ?? value;
    case 'beneficiaryTypes':
      return labelIn(BENEFICIARY_TYPE_LABELS, value);
    case 'stages':
      return labelIn(STAGE_LABELS, value);
    case 'spendingKinds':
      return labelIn(SPENDING_KIND_LABELS, value);
    case 'statuses':
      return labelIn(STATUS_LABELS, value);
  }
}

function labelIn(labels: Readonly<Record<string, string>>, value: string): string {
  return labels[value] ?? value;
}
