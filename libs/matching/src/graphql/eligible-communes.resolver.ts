import { Inject } from '@nestjs/common';
import { Args, Int, Query, Resolver } from '@nestjs/graphql';

import type { Day, Problem, Verdict } from '#kernel';
import { badArgument, DateScalar, pageSize } from '#platform/graphql';
import { VerdictEnum } from '#search/graphql';
import { communeView, departmentView } from '#territory/graphql';
import { KNOWLEDGE, type Country, type KnowledgeSource } from '#territory';

import {
  cursorOf,
  EligibleCommunesService,
  readCursor,
  type EligibleCommunes,
  type JudgedCommune,
  type ListKey,
} from '../index.js';

import { CommuneFilterInput, EligibleCommunesType, type EligibleCommuneType } from './eligible-communes.types.js';
import { FactInput } from './inputs.js';

@Resolver(() => EligibleCommunesType)
export class EligibleCommunesResolver {
  constructor(
    @Inject(EligibleCommunesService) private readonly service: EligibleCommunesService,
    @Inject(KNOWLEDGE) private readonly knowledge: KnowledgeSource,
  ) {}

  @Query(() => EligibleCommunesType, {
    nullable: true,
    description: 'Toutes les communes jugées pour un dispositif et un projet type ; null pour un dispositif inconnu.',
  })
  async eligibleCommunes(
    @Args('scheme') scheme: string,
    @Args('on', { type: () => DateScalar, nullable: true }) on: Day | null,
    @Args('facts', {
      type: () => [FactInput],
      nullable: true,
      description: 'Le projet type ; un fait de lieu vaut pour toutes les communes.',
    })
    facts: FactInput[] | null,
    @Args('filter', { type: () => CommuneFilterInput, nullable: true }) filter: CommuneFilterInput | null,
    @Args('verdicts', {
      type: () => [VerdictEnum],
      nullable: true,
      description: 'Communes listées ; toutes par défaut, les éligibles d’abord.',
    })
    verdicts: Verdict[] | null,
    @Args('withoutAwardSince', {
      type: () => DateScalar,
      nullable: true,
      description: 'Ne liste que les communes sans attribution de ce dispositif depuis ce jour.',
    })
    withoutAwardSince: Day | null,
    @Args('first', { type: () => Int, nullable: true }) first: number | null,
    @Args('after', { type: () => String, nullable: true }) after: string | null,
  ): Promise<EligibleCommunesType | null> {
    const size = pageSize(first);
    const problems: Problem[] = [];
    const key = after == null ? undefined : readCursor(after, problems);
    const answer = await this.service.find({ scheme, on, facts, filter, verdicts, withoutAwardSince });
    if ('problems' in answer) throw badArgument([...answer.problems, ...problems]);
    if (problems.length > 0) throw badArgument(problems);
    return answer.communes ? pageOf(answer.communes, size, key, this.knowledge.current().country) : null;
  }
}

function pageOf(communes: EligibleCommunes, size: number, after: ListKey | undefined, country: Country) {
  const page: JudgedCommune[] = [];
  let hasNextPage = false;
  for (const judged of communes.list(after)) {
    hasNextPage = page.length === size;
    if (hasNextPage) break;
    page.push(judged);
  }
  const last = page.at(-1);
  const nodes = page.map((judged) => communeNode(judged, country));
  return Object.assign(new EligibleCommunesType(), {
    on: communes.on,
    counts: communes.counts,
    byDepartment: communes.byDepartment.map(({ department, ...counts }) => ({
      ...counts,
      department: departmentView(department, department.code, country),
    })),
    totalCount: communes.total,
    nodes,
    edges: nodes.map((node, index) => ({ cursor: cursorOf(page[index]!), node })),
    pageInfo: { hasNextPage, endCursor: last ? cursorOf(last) : null },
  });
}

function communeNode({ commune, verdict, lastAward }: JudgedCommune, country: Country): EligibleCommuneType {
  return {
    verdict,
    commune: communeView(commune, country),
    lastAward: lastAward ? { effectiveOn: lastAward.effectiveOn, amount: lastAward.amount ?? null } : null,
  };
}
