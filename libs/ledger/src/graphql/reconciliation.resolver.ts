import { Inject } from '@nestjs/common';
import { Args, Field, InputType, Query, Resolver } from '@nestjs/graphql';

import { Day, type Clock } from '#kernel';
import { CLOCK } from '#platform';
import { DateScalar, DateTimeScalar } from '#platform/graphql';
import { programmeOf } from '#territory';

import {
  decimalOf,
  decimalText,
  DEMONSTRATION_LABEL,
  EVOLUTIONS,
  RECONCILER,
  REPORTS,
  soleScheme,
  type AwardFilter,
  type EvolutionEnd,
  type EvolutionReader,
  type Figure,
  type Measure,
  type PublishedReport,
  type Reconciler,
  type Reports,
} from '../index.js';

import { AwardViews } from './award-views.js';
import { FilterReader } from './filter-reader.js';
import { AwardFilterInput, MeasureEnum } from './inputs.js';
import {
  AwardEvolutionType,
  FigureType,
  ReconciliationType,
  ReportEvolutionType,
  ReportType,
  type FigureMovementType,
} from './reconciliation.types.js';

@InputType('AsOfInput', { description: 'Jusqu’à quel jour d’effet, tel que connu à quel instant, avec quelle liste.' })
export class AsOfInputType {
  @Field(() => DateScalar, { nullable: true, description: 'Par défaut aujourd’hui.' })
  effectiveUntil?: Day | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Par défaut maintenant.' })
  knownAt?: Date | null;

  @Field(() => DateScalar, { nullable: true, description: 'Par défaut celui du filtre, sinon effectiveUntil.' })
  programmeOn?: Day | null;
}

@Resolver()
export class ReconciliationResolver {
  constructor(
    @Inject(RECONCILER) private readonly reconciler: Reconciler,
    @Inject(EVOLUTIONS) private readonly evolutions: EvolutionReader,
    @Inject(REPORTS) private readonly kept: Reports,
    @Inject(FilterReader) private readonly filters: FilterReader,
    @Inject(AwardViews) private readonly views: AwardViews,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Query(() => [ReportType], {
    nullable: true,
    description: 'Chiffres publiés d’un programme ; null : programme inconnu.',
  })
  async reports(@Args('programme') programme: string): Promise<ReportType[] | null> {
    if (!programmeOf(programme)) return null;
    return (await this.kept.ofProgramme(programme)).map((report) => this.report(report));
  }

  @Query(() => ReconciliationType, {
    nullable: true,
    description: 'Chiffres publiés face au registre ; null : rapport inconnu.',
  })
  async reconciliation(
    @Args('programme') programme: string,
    @Args('report') report: string,
    @Args('knownAt', { type: () => DateTimeScalar, nullable: true }) knownAt: Date | null,
  ): Promise<ReconciliationType | null> {
    const answer = await this.reconciler.reconcile(programme, report, knownAt?.toISOString());
    if (!answer) return null;
    return {
      report: this.report(answer.report),
      knownAt: new Date(answer.knownAt),
      synthetic: answer.synthetic,
      label: labelOf(answer),
      lines: answer.lines.map((line) => ({
        ...line,
        figure: this.figure(line.figure),
        ledgerValue: line.ledgerValue ?? null,
        difference: line.difference ?? null,
      })),
    };
  }

  @Query(() => ReportEvolutionType, {
    nullable: true,
    description: 'Deux rapports côte à côte, pour les chiffres que tous deux impriment ; null : rapport inconnu.',
  })
  async reportEvolution(
    @Args('programme') programme: string,
    @Args('from') from: string,
    @Args('to') to: string,
    @Args('knownAt', { type: () => DateTimeScalar, nullable: true }) knownAt: Date | null,
  ): Promise<ReportEvolutionType | null> {
    const answer = await this.reconciler.evolve(programme, from, to, knownAt?.toISOString());
    if (!answer) return null;
    return {
      from: this.report(answer.from),
      to: this.report(answer.to),
      knownAt: new Date(answer.knownAt),
      synthetic: answer.synthetic,
      label: labelOf(answer),
      lines: answer.lines.map((line) => ({
        figure: this.figure(line.figure),
        published: movement(line.published),
        ledger: movement(line.ledger),
        causes: line.causes,
      })),
    };
  }

  @Query(() => AwardEvolutionType, { description: 'Pourquoi un total a changé d’un point à un autre.' })
  async awardEvolution(
    @Args('measure', { type: () => MeasureEnum }) measure: Measure,
    @Args('from', { type: () => AsOfInputType }) from: AsOfInputType,
    @Args('to', { type: () => AsOfInputType }) to: AsOfInputType,
    @Args('filter', { type: () => AwardFilterInput, nullable: true }) filter: AwardFilterInput | null,
  ): Promise<AwardEvolutionType> {
    const read: AwardFilter = this.filters.read(filter);
    const answer = await this.evolutions.evolution({
      filter: read,
      measure,
      from: this.point(from),
      to: this.point(to),
    });
    return { ...answer, label: labelOf(answer) };
  }

  private point(input: AsOfInputType): EvolutionEnd {
    return {
      effectiveUntil: input.effectiveUntil ?? Day.at(this.clock.now()),
      knownAt: input.knownAt?.toISOString(),
      programmeOn: input.programmeOn ?? undefined,
    };
  }

  private report(report: PublishedReport): ReportType {
    return {
      code: report.code,
      title: report.title,
      publishedOn: report.publishedOn ?? null,
      asOf: report.asOf,
      asOfIsAssumed: report.asOfNotBefore !== undefined,
      source: report.source,
      notes: report.notes,
      figures: report.figures.map((figure) => this.figure(figure)),
    };
  }

  private figure(figure: Figure): FigureType {
    const { unit } = figure;
    const text = (value: string): string => decimalText(decimalOf(value), unit);
    const sole = soleScheme(figure);
    return {
      code: figure.code,
      label: figure.label,
      measure: figure.measure,
      unit,
      value: text(figure.value),
      precision: text(figure.precision),
      bound: figure.bound,
      upTo: figure.upTo === undefined ? null : text(figure.upTo),
      scheme: sole === undefined ? null : this.views.scheme(sole),
      schemes: (figure.counts?.schemes ?? []).map((slug) => this.views.scheme(slug)),
      notes: figure.notes,
    };
  }
}

function labelOf({ synthetic }: { readonly synthetic: boolean }): string | null {
  return synthetic ? DEMONSTRATION_LABEL : null;
}

function movement({
  from,
  to,
  difference,
}: Partial<Record<'from' | 'to' | 'difference', string | undefined>>): FigureMovementType {
  return { from: from ?? null, to: to ?? null, difference: difference ?? null };
}
