import type { CatalogueSource } from '#catalogue';
import { Day, type Clock, type Problem } from '#kernel';
import type { KnowledgeSource } from '#territory';

import { compareReports, type MatchChange } from './compare.js';
import type { MatchReport } from './match.js';
import type { Relevance, TextRelevance } from './relevance.js';
import { matchReport } from './report.js';
import { readRequest, type MatchInput, type MatchRequest, type ReadRequest } from './request.js';

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

  /** What changes from one situation to another, judged on the same catalogue. Paths of problems begin with « before » or « after ». */
  compare(
    before: MatchInput,
    after: MatchInput,
  ): { readonly on: Day; readonly changes: readonly MatchChange[] } | { readonly problems: readonly Problem[] } {
    const [first, second] = [this.read(before), this.read(after)];
    if ('problems' in first || 'problems' in second) {
      return { problems: [...problemsOf(first, 'before'), ...problemsOf(second, 'after')] };
    }
    const catalogue = this.catalogue.current();
    const { country } = this.knowledge.current();
    const [one, other] = [first, second].map(({ request }) => matchReport(request, catalogue, new Map(), country));
    return { on: second.request.on, changes: compareReports(one!, other!) };
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

function problemsOf(read: ReadRequest, path: string): Problem[] {
  return 'problems' in read ? read.problems.map((problem) => ({ ...problem, path: `${path}.${problem.path}` })) : [];
}
