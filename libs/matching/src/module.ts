import { Module } from '@nestjs/common';

import { CATALOGUE, type CatalogueSource } from '#catalogue';
import type { Clock } from '#kernel';
import { CLOCK } from '#platform';
import { SEARCH } from '#search';
import { SearchModule } from '#search/module';
import { KNOWLEDGE, type KnowledgeSource } from '#territory';

import { MatchResolver } from './graphql/index.js';
import { MatchService, searchRelevance, TEXT_RELEVANCE, type TextRelevance } from './index.js';

@Module({
  imports: [SearchModule],
  providers: [
    { provide: TEXT_RELEVANCE, useFactory: searchRelevance, inject: [SEARCH, CLOCK] },
    {
      provide: MatchService,
      useFactory: (knowledge: KnowledgeSource, catalogue: CatalogueSource, text: TextRelevance, clock: Clock) =>
        new MatchService(knowledge, catalogue, text, clock),
      inject: [KNOWLEDGE, CATALOGUE, TEXT_RELEVANCE, CLOCK],
    },
    MatchResolver,
  ],
  exports: [MatchService],
})
export class MatchingModule {}
