import { Field, InputType, registerEnumType } from '@nestjs/graphql';

import type { Day, Euro } from '#kernel';
import { DateScalar, EuroScalar } from '#platform/graphql';
import { PlaceInput } from '#territory/graphql';

import { FactInput, ProjectInput } from './inputs.js';

export const SecuredStateEnum = { SECURED: 'SECURED', REQUESTED: 'REQUESTED', HOPED: 'HOPED' } as const;
registerEnumType(SecuredStateEnum, {
  name: 'SecuredState',
  description: 'Où en est l’argent d’un autre : acquis, demandé ou espéré.',
});

@InputType('SecuredAidInput', { description: 'L’argent d’un autre : « scheme » ou « funder », l’un des deux.' })
export class SecuredAidInput {
  @Field(() => String, { nullable: true, description: 'Le dispositif dont il vient.' })
  scheme?: string | null;

  @Field(() => String, { nullable: true, description: 'Le financeur, quand ce n’est pas un dispositif du catalogue.' })
  funder?: string | null;

  @Field(() => EuroScalar)
  amount!: Euro;

  @Field({ description: 'Argent public ; le mécénat et les dons ne le sont pas.' })
  public!: boolean;

  @Field(() => SecuredStateEnum, { nullable: true, description: 'SECURED par défaut.' })
  state?: keyof typeof SecuredStateEnum | null;
}

@InputType('ExpenseInput', { description: 'Une ligne de la partie gauche du tableau.' })
export class ExpenseInput {
  @Field({ description: 'Conservé avec le plan.' })
  label!: string;

  @Field(() => EuroScalar)
  amount!: Euro;

  @Field(() => Boolean, { nullable: true, description: 'Éligible par défaut.' })
  eligible?: boolean | null;
}

@InputType('FinancingPlanInput')
export class FinancingPlanInput {
  @Field(() => PlaceInput)
  place!: PlaceInput;

  @Field(() => DateScalar, { nullable: true, description: 'Jour dont le droit s’applique ; aujourd’hui par défaut.' })
  on?: Day | null;

  @Field(() => [FactInput], { nullable: true })
  facts?: FactInput[] | null;

  @Field(() => ProjectInput, { description: 'Coût et assiette hors taxes. Sans coût, la somme des dépenses.' })
  project!: ProjectInput;

  @Field(() => [String], {
    nullable: true,
    description: 'Seulement ces dispositifs ; sinon tous ceux qui conviennent.',
  })
  schemes?: string[] | null;

  @Field(() => [SecuredAidInput], { nullable: true })
  secured?: SecuredAidInput[] | null;

  @Field(() => [ExpenseInput], { nullable: true, description: 'Leur somme est le coût du projet.' })
  expenses?: ExpenseInput[] | null;

  @Field(() => [String], { nullable: true, description: 'Codes de « derogations ».' })
  derogations?: string[] | null;

  @Field(() => Boolean, { nullable: true, description: 'Sans les dispositifs dont l’éligibilité reste à vérifier.' })
  excludeToVerify?: boolean | null;
}
