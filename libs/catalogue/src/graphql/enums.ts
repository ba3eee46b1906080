import { registerEnumType } from '@nestjs/graphql';

import {
  BENEFICIARY_TYPES,
  PERIMETER_SCALES,
  RECURRENCES,
  SPENDING_KINDS,
  STAGES,
  type SchemeStatus,
} from '../index.js';

function enumOf<Value extends string>(values: readonly Value[]): { readonly [Key in Value]: Key } {
  return Object.fromEntries(values.map((value) => [value, value])) as { readonly [Key in Value]: Key };
}

export const BeneficiaryTypeEnum = enumOf(BENEFICIARY_TYPES);
export const SpendingKindEnum = enumOf(SPENDING_KINDS);
export const StageEnum = enumOf(STAGES);
export const RecurrenceEnum = enumOf(RECURRENCES);
export const PerimeterScaleEnum = enumOf(PERIMETER_SCALES);
export const SchemeStatusEnum = enumOf<SchemeStatus>(['UPCOMING', 'OPEN', 'PERMANENT', 'CLOSED']);

registerEnumType(BeneficiaryTypeEnum, { name: 'BeneficiaryType', description: 'Qui demande ou reçoit.' });
registerEnumType(SpendingKindEnum, { name: 'SpendingKind', description: 'Ce que l’argent achète.' });
registerEnumType(StageEnum, { name: 'Stage', description: 'Avancement du projet.' });
registerEnumType(RecurrenceEnum, { name: 'Recurrence' });
registerEnumType(PerimeterScaleEnum, { name: 'PerimeterScale' });
registerEnumType(SchemeStatusEnum, {
  name: 'SchemeStatus',
  description:
    'UPCOMING : pas encore ouvert ; OPEN : dans une fenêtre ; PERMANENT : sans date limite ; CLOSED : terminé ou entre deux fenêtres.',
});
