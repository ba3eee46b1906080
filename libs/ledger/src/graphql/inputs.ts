import { Field, InputType, registerEnumType } from '@nestjs/graphql';

import type { BeneficiaryType } from '#catalogue';
import { BeneficiaryTypeEnum } from '#catalogue/graphql';
import type { Day } from '#kernel';
import { DateScalar } from '#platform/graphql';

import { MEASURES, TOTAL_DIMENSIONS, type Measure, type TotalDimension } from '../index.js';

export const MeasureEnum = Object.fromEntries(MEASURES.map((measure) => [measure, measure])) as {
  [Key in Measure]: Key;
};
registerEnumType(MeasureEnum, {
  name: 'Measure',
  description: 'AWARDED : attribué + avenants − annulé ; PAID : payé − reversé. Une mesure est toujours nommée.',
});

export const TotalDimensionEnum = Object.fromEntries(TOTAL_DIMENSIONS.map((dimension) => [dimension, dimension])) as {
  [Key in TotalDimension]: Key;
};
registerEnumType(TotalDimensionEnum, { name: 'TotalDimension' });

@InputType('AwardFilter', {
  description: 'Champs différents : et ; valeurs d’un champ : ou ; liste vide : comme absente.',
})
export class AwardFilterInput {
  @Field(() => [String], { nullable: true })
  schemes?: string[] | null;

  @Field(() => String, {
    nullable: true,
    description: 'Lieu du projet membre de ce programme, par les codes tels qu’imprimés.',
  })
  programme?: string | null;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'Millésime de la liste ; par défaut le dernier jour d’effet.',
  })
  programmeOn?: Day | null;

  @Field(() => [String], { nullable: true })
  departments?: string[] | null;

  @Field(() => [String], { nullable: true })
  regions?: string[] | null;

  @Field(() => [String], { nullable: true })
  communes?: string[] | null;

  @Field(() => [BeneficiaryTypeEnum], { nullable: true })
  beneficiaryTypes?: BeneficiaryType[] | null;

  @Field(() => DateScalar, { nullable: true })
  effectiveFrom?: Day | null;

  @Field(() => [String], { nullable: true })
  sources?: string[] | null;
}
