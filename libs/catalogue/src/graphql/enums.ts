import { registerEnumType } from '@nestjs/graphql';

import {
  BENEFICIARY_TYPES,
  PERIMETER_SCALES,
  PUBLICATION_ACTIONS,
  PUBLICATION_STATES,
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

export const SchemeKindEnum = enumOf(['AID', 'STATUS', 'COMPENSATION'] as const);
export const FinancingKindEnum = enumOf(['RATE', 'FLAT', 'IN_KIND', 'UNKNOWN'] as const);
export const FinancingBaseEnum = enumOf(['ELIGIBLE_COST', 'DEFICIT', 'REMAINDER'] as const);
export const PublicationStateEnum = enumOf(PUBLICATION_STATES);
export const SchemeActionEnum = enumOf(['CREATE', 'LOAD', ...PUBLICATION_ACTIONS] as const);
export const ManagedByEnum = enumOf(['FILE', 'EDITOR', 'IMPORT'] as const);
export const SaveOutcomeEnum = enumOf(['SAVED', 'UNCHANGED', 'REPLAYED'] as const);
export const DifferenceKindEnum = enumOf(['ADDED', 'REMOVED', 'CHANGED', 'REORDERED'] as const);

registerEnumType(SchemeKindEnum, { name: 'SchemeKind', description: 'Aide, statut (ORT) ou compensation (FCTVA).' });
registerEnumType(FinancingKindEnum, {
  name: 'FinancingKind',
  description: 'Un taux, un forfait, des jours ou des études, ou rien de publié.',
});
registerEnumType(FinancingBaseEnum, { name: 'FinancingBase', description: 'Ce à quoi s’applique le taux.' });
registerEnumType(PublicationStateEnum, {
  name: 'PublicationState',
  description:
    'DRAFT : vu de ses rédacteurs ; PUBLISHED : trouvé par tous ; ARCHIVED : retiré, chaque version reste lisible.',
});
registerEnumType(SchemeActionEnum, {
  name: 'SchemeAction',
  description: 'LOAD : apporté par un fichier ou un import.',
});
registerEnumType(ManagedByEnum, { name: 'ManagedBy', description: 'Qui répond du contenu.' });
registerEnumType(SaveOutcomeEnum, {
  name: 'SaveOutcome',
  description: 'UNCHANGED : c’était déjà ainsi ; REPLAYED : la même demande avait déjà été faite.',
});
registerEnumType(DifferenceKindEnum, { name: 'DifferenceKind' });
