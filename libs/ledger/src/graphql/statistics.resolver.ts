import { Inject } from '@nestjs/common';
import { Args, Field, Float, Int, ObjectType, Query, Resolver } from '@nestjs/graphql';

import { CATALOGUE, type CatalogueSource } from '#catalogue';
import { Day, nearest, type Clock, type Euro, type Problem } from '#kernel';
import { CLOCK } from '#platform';
import { badArgument, EuroScalar } from '#platform/graphql';
import { KNOWLEDGE, type KnowledgeSource } from '#territory';

import { comparedCommune, RATE_UNIT, STATISTICS, type Quartiles, type StatisticsReader } from '../index.js';

import { CommuneReferenceType } from './types.js';

@ObjectType('AmountQuartiles', { description: 'Minimum, quartiles et maximum, en euros, interpolés au centime.' })
export class AmountQuartilesType implements Quartiles<Euro> {
  @Field(() => EuroScalar)
  min!: Euro;

  @Field(() => EuroScalar)
  p25!: Euro;

  @Field(() => EuroScalar)
  median!: Euro;

  @Field(() => EuroScalar)
  p75!: Euro;

  @Field(() => EuroScalar)
  max!: Euro;
}

@ObjectType('RateQuartiles', { description: 'Parts du coût du projet : 0.3 pour 30 %.' })
export class RateQuartilesType implements Quartiles<number> {
  @Field(() => Float)
  min!: number;

  @Field(() => Float)
  p25!: number;

  @Field(() => Float)
  median!: number;

  @Field(() => Float)
  p75!: number;

  @Field(() => Float)
  max!: number;
}

@ObjectType('ExampleAward')
export class ExampleAwardType {
  @Field()
  reference!: string;

  @Field(() => CommuneReferenceType)
  commune!: CommuneReferenceType;

  @Field()
  title!: string;

  @Field(() => EuroScalar)
  awarded!: Euro;
}

@ObjectType('AwardStatistics', { description: 'Ce que des communes semblables ont obtenu d’un dispositif.' })
export class AwardStatisticsType {
  @Field(() => Int)
  awards!: number;

  @Field(() => AmountQuartilesType, { nullable: true, description: 'Nul quand aucune attribution n’est connue.' })
  amount!: AmountQuartilesType | null;

  @Field(() => RateQuartilesType, { nullable: true, description: 'Nul quand aucun coût de projet n’est connu.' })
  rate!: RateQuartilesType | null;

  @Field({ description: 'Toujours faux : le registre de démonstration n’est jamais lu ici.' })
  synthetic!: boolean;

  @Field({ description: 'Quelles attributions sont comparées.' })
  basis!: string;

  @Field(() => [ExampleAwardType], { description: 'Les plus récentes.' })
  examples!: ExampleAwardType[];
}

@Resolver()
export class StatisticsResolver {
  constructor(
    @Inject(STATISTICS) private readonly reader: StatisticsReader,
    @Inject(CATALOGUE) private readonly catalogue: CatalogueSource,
    @Inject(KNOWLEDGE) private readonly knowledge: KnowledgeSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Query(() => AwardStatisticsType, {
    description:
      'Parmi les communes semblables (même classe de population, et même densité quand elle est connue), ou plus largement quand elles ont eu moins de dix attributions.',
  })
  async awardStatistics(
    @Args('scheme', { type: () => String }) scheme: string,
    @Args('similarTo', { type: () => String, nullable: true, description: 'Code INSEE.' })
    similarTo: string | null = null,
    @Args('theme', { type: () => String, nullable: true }) theme: string | null = null,
  ): Promise<AwardStatisticsType> {
    const knowledge = this.knowledge.current();
    const { country } = knowledge;
    const schemes = this.catalogue.current().bySlug;
    const problems: Problem[] = [];
    if (!schemes.has(scheme))
      problems.push(
        unknown(
          'scheme',
          'unknown-scheme',
          `Le dispositif « ${scheme.slice(0, 60)} » n’existe pas.`,
          nearest(scheme, schemes.keys()),
        ),
      );
    if (similarTo !== null && !country.resolve(similarTo))
      problems.push(
        unknown(
          'similarTo',
          'unknown-commune',
          `« ${similarTo.slice(0, 20)} » n’est le code INSEE d’aucune commune connue.`,
          country.nearestCode(similarTo),
        ),
      );
    if (problems.length > 0) throw badArgument(problems);
    const { amount, rate, examples, ...rest } = await this.reader.statistics(
      scheme,
      similarTo === null ? undefined : comparedCommune(knowledge, similarTo, Day.at(this.clock.now())),
      theme ?? undefined,
    );
    return {
      ...rest,
      amount: amount ?? null,
      rate: rate ? ratesOf(rate) : null,
      examples: examples.map(({ communeCode, ...example }) => ({
        ...example,
        commune: {
          inseeCode: communeCode,
          name: (country.former(communeCode) ?? country.commune(communeCode))?.name ?? null,
        },
      })),
    };
  }
}

/** A rate is no amount: at the edge it is a number. */
function ratesOf({ min, p25, median, p75, max }: Quartiles<bigint>): RateQuartilesType {
  const fraction = (millionths: bigint): number => Number(millionths) / Number(RATE_UNIT);
  return { min: fraction(min), p25: fraction(p25), median: fraction(median), p75: fraction(p75), max: fraction(max) };
}

function unknown(path: string, code: string, message: string, near: string | undefined): Problem {
  return { path, code, message: near ? `${message} Vouliez-vous dire « ${near} » ?` : message };
}
