import type { CatalogueSource } from '#catalogue';
import { Day, type Clock, type Problem } from '#kernel';
import type { KnowledgeSource } from '#territory';

import type { MatchReport } from './match.js';
import type { Relevance, TextRelevance } from './relevance.js';
import { matchReport } from './report.js';
import { readRequest, type MatchInput, type MatchRequest } from './request.js';

/** The use case « which aids are for us »: a client's input in, a report or every problem of the input out. */
export class MatchService {
  constructor(
    private readonly knowledge: KnowledgeSource,
    private readonly catalogue: CatalogueSource,
    private readonly textRelevance: TextRelevance,
    private readonly clock: Clock,
  ) {}

  async match(
    input: MatchInput,
  ): Promise<{ readonly report: MatchReport } | { readonly problems: readonly Problem[] }> {
    const read = this.read(input);
    if ('problems' in read) return read;
    const { request } = read;
    const relevance = await this.relevanceOf(request);
    return { report: matchReport(request, this.catalogue.current(), relevance, this.knowledge.current().country) };
  }

  private read(input: MatchInput): { readonly request: MatchRequest } | { readonly problems: readonly Problem[] } {
    return readRequest(input, this.knowledge.current(), Day.at(this.clock.now()));
  }

  private async relevanceOf({ text }: MatchRequest): Promise<ReadonlyMap<string, Relevance>> {
    if (text === '') return new Map();
    const scores = await this.textRelevance.scores(text);
    return new Map([...scores].map(([slug, score]) => [slug, { score, reasons: [] }]));
  }
}
