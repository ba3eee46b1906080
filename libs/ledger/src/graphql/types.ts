import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

import type { BeneficiaryType } from '#catalogue';
import { BeneficiaryTypeEnum, SchemeReferenceType } from '#catalogue/graphql';
import type { Day, Euro } from '#kernel';
import { DateScalar, DateTimeScalar, EuroScalar } from '#platform/graphql';
import { DepartmentType, ProgrammeType, RegionType } from '#territory/graphql';

import { QUANTITY_UNITS, type Measure, type QuantityUnit } from '../index.js';

import { MeasureEnum } from './inputs.js';

export const QuantityUnitEnum = Object.fromEntries(QUANTITY_UNITS.map((unit) => [unit, unit])) as {
  [Key in QuantityUnit]: Key;
};
registerEnumType(QuantityUnitEnum, {
  name: 'QuantityUnit',
  description: 'Jours, postes, études : ce qui n’est pas de l’argent.',
});

@ObjectType('Quantity')
export class QuantityType {
  @Field(() => QuantityUnitEnum)
  unit!: QuantityUnit;

  @Field({ description: 'Décimal exact, en texte.' })
  value!: string;
}

@ObjectType('EpciReference')
export class EpciReferenceType {
  @Field()
  siren!: string;

  @Field(() => String, { nullable: true })
  name!: string | null;
}

@ObjectType('CommuneReference', { description: 'Une commune telle que la source l’imprime.' })
export class CommuneReferenceType {
  @Field()
  inseeCode!: string;

  @Field(() => String, { nullable: true })
  name!: string | null;
}

@ObjectType('FunderReference')
export class FunderReferenceType {
  @Field()
  slug!: string;

  @Field(() => String, { nullable: true })
  name!: string | null;
}

@ObjectType('TotalKey')
export class TotalKeyType {
  @Field(() => SchemeReferenceType, { nullable: true })
  scheme!: SchemeReferenceType | null;

  @Field(() => FunderReferenceType, { nullable: true })
  funder!: FunderReferenceType | null;

  @Field(() => ProgrammeType, { nullable: true })
  programme!: ProgrammeType | null;

  @Field(() => RegionType, { nullable: true })
  region!: RegionType | null;

  @Field(() => DepartmentType, { nullable: true })
  department!: DepartmentType | null;

  @Field(() => EpciReferenceType, { nullable: true })
  epci!: EpciReferenceType | null;

  @Field(() => CommuneReferenceType, { nullable: true })
  commune!: CommuneReferenceType | null;

  @Field(() => BeneficiaryTypeEnum, { nullable: true })
  beneficiaryType!: BeneficiaryType | null;

  @Field(() => Int, { nullable: true })
  year!: number | null;

  @Field(() => String, { nullable: true, description: '« 2021-10 ».' })
  month!: string | null;
}

@ObjectType({ isAbstract: true })
abstract class TotalFiguresType {
  @Field(() => EuroScalar)
  amount!: Euro;

  @Field(() => Int, { description: 'Attributions, hors annulations totales.' })
  awards!: number;

  @Field(() => Int, { description: 'Bénéficiaires distincts.' })
  beneficiaries!: number;

  @Field(() => Int, { description: 'Communes distinctes : jamais une addition de communes par dispositif.' })
  communes!: number;

  @Field(() => Int, {
    description:
      'Attributions dont cette mesure est connue : 0 veut dire qu’on ne sait rien, pas que rien n’a été versé.',
  })
  covered!: number;
}

@ObjectType('TotalGroup')
export class TotalGroupType extends TotalFiguresType {
  @Field(() => TotalKeyType)
  key!: TotalKeyType;
}

@ObjectType('AwardTotals')
export class AwardTotalsType extends TotalFiguresType {
  @Field(() => MeasureEnum)
  measure!: Measure;

  @Field(() => DateScalar)
  effectiveUntil!: Day;

  @Field(() => DateTimeScalar)
  knownAt!: Date;

  @Field({ description: 'Vrai dès qu’une écriture de démonstration y entre.' })
  synthetic!: boolean;

  @Field(() => String, { nullable: true, description: 'À montrer quand synthetic est vrai.' })
  label!: string | null;

  @Field(() => [QuantityType])
  quantities!: readonly QuantityType[];

  @Field(() => [TotalGroupType])
  groups!: TotalGroupType[];
}
