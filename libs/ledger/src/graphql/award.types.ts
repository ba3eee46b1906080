import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

import type { BeneficiaryType } from '#catalogue';
import { BeneficiaryTypeEnum, SchemeReferenceType } from '#catalogue/graphql';
import type { Day, Euro } from '#kernel';
import { connectionOf, DateScalar, DateTimeScalar, EuroScalar } from '#platform/graphql';

import { ENTRY_KINDS, type EntryKind } from '../index.js';

import { CommuneReferenceType, QuantityType } from './types.js';

export const EntryKindEnum = Object.fromEntries(ENTRY_KINDS.map((kind) => [kind, kind])) as {
  [Key in EntryKind]: Key;
};
registerEnumType(EntryKindEnum, {
  name: 'EntryKind',
  description: 'AMENDED : avenant, signé ; RECOVERED : reversement ; CANCELLED sans montant : tout ce qui reste.',
});

@ObjectType('Beneficiary')
export class BeneficiaryView {
  @Field(() => BeneficiaryTypeEnum)
  type!: BeneficiaryType;

  @Field({ description: 'Tel qu’imprimé : INSEE pour une commune, SIREN ou SIRET sinon.' })
  code!: string;

  @Field(() => String, { nullable: true, description: 'Celui de la source, sinon celui de la référence.' })
  name!: string | null;
}

@ObjectType('EntryImport', { description: 'L’import qui a apporté une écriture.' })
export class EntryImportType {
  @Field(() => ID)
  id!: string;

  @Field({ description: 'Nom du fichier.' })
  file!: string;

  @Field()
  sha256!: string;

  @Field(() => Int, { nullable: true })
  line!: number | null;
}

@ObjectType('AwardEntry')
export class EntryType {
  @Field(() => EntryKindEnum)
  kind!: EntryKind;

  @Field(() => EuroScalar, { nullable: true })
  amount!: Euro | null;

  @Field(() => QuantityType, { nullable: true })
  quantity!: QuantityType | null;

  @Field(() => DateScalar)
  effectiveOn!: Day;

  @Field({ description: 'La source ne connaît que l’année : le 31 décembre en tient lieu.' })
  yearOnly!: boolean;

  @Field(() => DateTimeScalar)
  recordedAt!: Date;

  @Field({ description: 'Enregistrement antidaté : historique repris d’un autre système.' })
  backdated!: boolean;

  @Field(() => String, { nullable: true })
  reason!: string | null;

  @Field(() => EntryImportType, { nullable: true })
  import!: EntryImportType | null;
}

@ObjectType('Award', { description: 'Une attribution et ses écritures, telles que deux dates les laissent voir.' })
export class AwardType {
  @Field(() => ID)
  id!: string;

  @Field()
  reference!: string;

  @Field()
  source!: string;

  @Field({ description: 'Vrai d’une écriture de démonstration.' })
  synthetic!: boolean;

  @Field(() => String, { nullable: true, description: 'À montrer quand synthetic est vrai.' })
  label!: string | null;

  @Field(() => SchemeReferenceType)
  scheme!: SchemeReferenceType;

  @Field(() => BeneficiaryView)
  beneficiary!: BeneficiaryView;

  @Field(() => CommuneReferenceType, { nullable: true, description: 'Lieu du projet, tel qu’imprimé.' })
  commune!: CommuneReferenceType | null;

  @Field(() => CommuneReferenceType, { nullable: true, description: 'La commune d’aujourd’hui de ce lieu.' })
  currentCommune!: CommuneReferenceType | null;

  @Field()
  title!: string;

  @Field(() => EuroScalar, { nullable: true })
  projectCost!: Euro | null;

  @Field(() => EuroScalar, {
    nullable: true,
    description: 'Attribué et avenants, moins annulé ; null : rien n’est attribué.',
  })
  awarded!: Euro | null;

  @Field(() => EuroScalar, {
    nullable: true,
    description: 'Payé moins reversé ; null : on ne sait rien des paiements.',
  })
  paid!: Euro | null;

  @Field({ description: 'Entièrement annulée.' })
  isCancelled!: boolean;

  @Field(() => [EntryType])
  entries!: EntryType[];
}

@ObjectType()
export class AwardConnection extends connectionOf('Award', () => AwardType) {}
