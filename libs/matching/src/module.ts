import { Module } from '@nestjs/common';

import { CATALOGUE, type CatalogueSource } from '#catalogue';
import type { Clock } from '#kernel';
import { CLOCK } from '#platform';
import { KNOWLEDGE, type KnowledgeSource } from '#territory';

import { MatchResolver } from './graphql/index.js';
import { MatchService, TEXT_RELEVANCE, type TextRelevance } from './index.js';

@Module({
  providers: [
    // Until the search engine is wired in, a text says nothing of relevance.
    { provide: TEXT_RELEVANCE, useValue: { scores: () => Promise.resolve(new Map()) } satisfies TextRelevance },
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
