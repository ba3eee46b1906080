import { Field, ID, InputType, registerEnumType } from '@nestjs/graphql';

import type { BeneficiaryType } from '#catalogue';
import { BeneficiaryTypeEnum } from '#catalogue/graphql';
import type { Day, Euro } from '#kernel';
import { DateScalar, EuroScalar } from '#platform/graphql';

import type { EntryKind, QuantityUnit } from '../index.js';

import { EntryKindEnum } from './award.types.js';
import { QuantityUnitEnum } from './types.js';

export const OpeningKindEnum = { REQUESTED: 'REQUESTED', AWARDED: 'AWARDED' } as const;
registerEnumType(OpeningKindEnum, { name: 'OpeningKind', description: 'Ce qui ouvre une attribution.' });

@InputType('QuantityInput')
export class QuantityInput {
  @Field({ description: 'Décimal exact, en texte : « 12 », « 0.5 ».' })
  value!: string;

  @Field(() => QuantityUnitEnum)
  unit!: QuantityUnit;
}

@InputType('BeneficiaryInput')
export class BeneficiaryInput {
  @Field(() => BeneficiaryTypeEnum)
  type!: BeneficiaryType;

  @Field({ description: 'INSEE pour une commune, SIREN ou SIRET sinon.' })
  code!: string;

  @Field(() => String, { nullable: true })
  name?: string | null;
}

@InputType('RecordAwardInput', {
  description: 'Une attribution et sa première écriture : un montant, une quantité, ou les deux.',
})
export class RecordAwardInputType {
  @Field({ description: 'Même clé et même contenu : rejoué. Même clé et autre contenu : ConflictingReplay.' })
  idempotencyKey!: string;

  @Field()
  source!: string;

  @Field({ description: 'Celle de la source ; unique dans la source.' })
  reference!: string;

  @Field({ description: 'Slug du dispositif, ou « autre ».' })
  scheme!: string;

  @Field(() => BeneficiaryInput)
  beneficiary!: BeneficiaryInput;

  @Field(() => String, { nullable: true, description: 'Lieu du projet ; par défaut la commune bénéficiaire.' })
  commune?: string | null;

  @Field()
  title!: string;

  @Field(() => EuroScalar, { nullable: true })
  projectCost?: Euro | null;

  @Field(() => OpeningKindEnum, { nullable: true, description: 'Par défaut AWARDED.' })
  kind?: 'REQUESTED' | 'AWARDED' | null;

  @Field(() => EuroScalar, { nullable: true })
  amount?: Euro | null;

  @Field(() => QuantityInput, { nullable: true })
  quantity?: QuantityInput | null;

  @Field(() => DateScalar)
  effectiveOn!: Day;
}

@InputType('RecordEntryInput')
export class RecordEntryInputType {
  @Field({ description: 'Unique dans la source de l’attribution.' })
  idempotencyKey!: string;

  @Field(() => ID)
  award!: string;

  @Field(() => EntryKindEnum)
  kind!: EntryKind;

  @Field(() => EuroScalar, { nullable: true, description: 'Signé pour AMENDED, sinon jamais négatif.' })
  amount?: Euro | null;

  @Field(() => QuantityInput, { nullable: true })
  quantity?: QuantityInput | null;

  @Field(() => DateScalar)
  effectiveOn!: Day;

  @Field(() => String, { nullable: true, description: 'Permet de payer plus que ce qui est engagé.' })
  reason?: string | null;
}
