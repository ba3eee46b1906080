import { Field, InputType } from '@nestjs/graphql';

import { SpendingKindEnum, StageEnum } from '#catalogue/graphql';
import type { SpendingKind, Stage } from '#catalogue';
import type { Day, Euro } from '#kernel';
import { DateScalar, EuroScalar, FactValueScalar, type RawFactValue } from '#platform/graphql';
import { PlaceInput } from '#territory/graphql';

@InputType('ProjectInput', { description: 'Montants hors taxes.' })
export class ProjectInput {
  @Field(() => String, { nullable: true })
  title?: string | null;

  @Field(() => [String], { nullable: true, description: 'Thèmes ou groupes de thèmes.' })
  themes?: string[] | null;

  @Field(() => SpendingKindEnum, { nullable: true })
  spendingKind?: SpendingKind | null;

  @Field(() => StageEnum, { nullable: true })
  stage?: Stage | null;

  @Field(() => String, {
    nullable: true,
    description: 'Poste ou étude qu’un dispositif paie nommément : « PVD_PROJECT_MANAGER ».',
  })
  purpose?: string | null;

  @Field(() => EuroScalar, { nullable: true })
  cost?: Euro | null;

  @Field(() => EuroScalar, { nullable: true })
  eligibleCost?: Euro | null;

  @Field(() => EuroScalar, { nullable: true })
  privateFunding?: Euro | null;

  @Field(() => Boolean, { nullable: true, description: 'Aucun engagement juridique avant la réception de la demande.' })
  notStarted?: boolean | null;
}

@InputType('FactInput')
export class FactInput {
  @Field()
  code!: string;

  @Field(() => FactValueScalar, { nullable: true, description: 'null déclare « je ne sais pas ».' })
  value?: RawFactValue;
}

@InputType('MatchInput')
export class MatchInput {
  @Field(() => PlaceInput)
  place!: PlaceInput;

  @Field(() => DateScalar, { nullable: true, description: 'Jour pour lequel on juge ; aujourd’hui par défaut.' })
  on?: Day | null;

  @Field(() => String, { nullable: true, description: 'Le besoin, en quelques mots. N’est pas conservé.' })
  text?: string | null;

  @Field(() => ProjectInput, { nullable: true })
  project?: ProjectInput | null;

  @Field(() => [FactInput], { nullable: true })
  facts?: FactInput[] | null;
}
