import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

import { SchemeReferenceType } from '#catalogue/graphql';
import type { Day, Euro } from '#kernel';
import { DateScalar, DateTimeScalar, EuroScalar } from '#platform/graphql';

import {
  FIGURE_BOUNDS,
  FIGURE_MEASURES,
  FIGURE_UNITS,
  RECONCILIATION_STATUSES,
  type FigureBound,
  type FigureMeasure,
  type FigureUnit,
  type ReconciliationStatus,
} from '../index.js';

function enumOf<Value extends string>(values: readonly Value[]): { [Key in Value]: Key } {
  return Object.fromEntries(values.map((value) => [value, value])) as { [Key in Value]: Key };
}

export const FigureMeasureEnum = enumOf(FIGURE_MEASURES);
registerEnumType(FigureMeasureEnum, {
  name: 'FigureMeasure',
  description: 'Mesure du registre ; MEMBERS : membres d’un programme ; DECLARED : ce que le document seul déclare.',
});
export const FigureUnitEnum = enumOf(FIGURE_UNITS);
registerEnumType(FigureUnitEnum, { name: 'FigureUnit' });
export const FigureBoundEnum = enumOf(FIGURE_BOUNDS);
registerEnumType(FigureBoundEnum, {
  name: 'FigureBound',
  description: 'VALUE : la valeur imprimée ; AT_LEAST : « plus de » ; NEARLY : « près de » ; RANGE : fourchette.',
});
export const ReconciliationStatusEnum = enumOf(RECONCILIATION_STATUSES);
registerEnumType(ReconciliationStatusEnum, { name: 'ReconciliationStatus' });

@ObjectType('Figure', { description: 'Un chiffre publié, tel qu’imprimé. Valeurs : décimaux exacts, en texte.' })
export class FigureType {
  @Field()
  code!: string;

  @Field()
  label!: string;

  @Field(() => FigureMeasureEnum)
  measure!: FigureMeasure;

  @Field(() => FigureUnitEnum)
  unit!: FigureUnit;

  @Field()
  value!: string;

  @Field({ description: 'Pas de ce qui est imprimé : « 0.01 », « 1 », « 100000.00 » pour 50,6 M€.' })
  precision!: string;

  @Field(() => FigureBoundEnum)
  bound!: FigureBound;

  @Field(() => String, { nullable: true, description: 'Autre bout d’une fourchette.' })
  upTo!: string | null;

  @Field(() => SchemeReferenceType, { nullable: true, description: 'null quand il y en a plusieurs, ou aucun.' })
  scheme!: SchemeReferenceType | null;

  @Field(() => [SchemeReferenceType])
  schemes!: SchemeReferenceType[];

  @Field(() => [String], { description: 'Doutes et définitions.' })
  notes!: readonly string[];
}

@ObjectType('Report', { description: 'Un document qui a publié des chiffres d’un programme.' })
export class ReportType {
  @Field()
  code!: string;

  @Field()
  title!: string;

  @Field(() => DateScalar, { nullable: true, description: 'null : le document n’imprime pas de jour.' })
  publishedOn!: Day | null;

  @Field(() => DateScalar, { description: 'Dernier jour compté.' })
  asOf!: Day;

  @Field({ description: 'Le dernier jour compté est une hypothèse.' })
  asOfIsAssumed!: boolean;

  @Field()
  source!: string;

  @Field(() => [String])
  notes!: readonly string[];

  @Field(() => [FigureType])
  figures!: FigureType[];
}

@ObjectType('DifferenceCause', {
  description: 'Une part d’un écart. Les montants des causes s’additionnent en l’écart, exactement.',
})
export class DifferenceCauseType {
  @Field()
  code!: string;

  @Field()
  sentence!: string;

  @Field({ description: 'Décimal exact, dans l’unité du chiffre.' })
  amount!: string;
}

@ObjectType('ReconciliationLine')
export class ReconciliationLineType {
  @Field(() => FigureType)
  figure!: FigureType;

  @Field(() => String, { nullable: true, description: 'null : le registre n’en sait rien, ce qui n’est pas zéro.' })
  ledgerValue!: string | null;

  @Field(() => String, { nullable: true, description: 'Registre moins publié.' })
  difference!: string | null;

  @Field({ description: 'Ce qui s’imprimerait pareil : la moitié du pas.' })
  tolerance!: string;

  @Field(() => ReconciliationStatusEnum)
  status!: ReconciliationStatus;

  @Field(() => [DifferenceCauseType])
  causes!: readonly DifferenceCauseType[];
}

@ObjectType('Reconciliation')
export class ReconciliationType {
  @Field(() => ReportType)
  report!: ReportType;

  @Field(() => DateTimeScalar)
  knownAt!: Date;

  @Field({
    description:
      'Vrai dès qu’une écriture de démonstration y entre : le rapprochement est alors exact par construction.',
  })
  synthetic!: boolean;

  @Field(() => String, { nullable: true, description: 'À montrer quand synthetic est vrai.' })
  label!: string | null;

  @Field(() => [ReconciliationLineType])
  lines!: ReconciliationLineType[];
}

@ObjectType('FigureMovement')
export class FigureMovementType {
  @Field(() => String, { nullable: true })
  from!: string | null;

  @Field(() => String, { nullable: true })
  to!: string | null;

  @Field(() => String, { nullable: true })
  difference!: string | null;
}

@ObjectType('ReportEvolutionLine')
export class ReportEvolutionLineType {
  @Field(() => FigureType)
  figure!: FigureType;

  @Field(() => FigureMovementType)
  published!: FigureMovementType;

  @Field(() => FigureMovementType)
  ledger!: FigureMovementType;

  @Field(() => [DifferenceCauseType], { description: 'S’additionnent en la différence publiée.' })
  causes!: readonly DifferenceCauseType[];
}

@ObjectType('ReportEvolution')
export class ReportEvolutionType {
  @Field(() => ReportType)
  from!: ReportType;

  @Field(() => ReportType)
  to!: ReportType;

  @Field(() => DateTimeScalar)
  knownAt!: Date;

  @Field()
  synthetic!: boolean;

  @Field(() => String, { nullable: true })
  label!: string | null;

  @Field(() => [ReportEvolutionLineType])
  lines!: ReportEvolutionLineType[];
}

@ObjectType('EvolutionPoint')
export class EvolutionPointType {
  @Field(() => EuroScalar)
  amount!: Euro;

  @Field(() => Int)
  communes!: number;
}

@ObjectType('EvolutionCause')
export class EvolutionCauseType {
  @Field()
  code!: string;

  @Field()
  sentence!: string;

  @Field(() => EuroScalar)
  amount!: Euro;

  @Field(() => Int, { description: 'Communes distinctes gagnées ou perdues.' })
  communes!: number;

  @Field(() => Int)
  entries!: number;
}

@ObjectType('AwardEvolution')
export class AwardEvolutionType {
  @Field(() => EvolutionPointType)
  from!: EvolutionPointType;

  @Field(() => EvolutionPointType)
  to!: EvolutionPointType;

  @Field(() => EvolutionPointType)
  difference!: EvolutionPointType;

  @Field()
  synthetic!: boolean;

  @Field(() => String, { nullable: true })
  label!: string | null;

  @Field(() => [EvolutionCauseType], { description: 'S’additionnent en la différence, au centime.' })
  causes!: readonly EvolutionCauseType[];
}
