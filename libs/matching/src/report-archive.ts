import type { CatalogueSource } from '#catalogue';
import type { KnowledgeSource } from '#territory';

import { keptReport, reportAgain, type ReportStore } from './kept-report.js';
import type { MatchReport } from './match.js';

const ID = /^[\w-]{22}$/;

/** The use case « show me the report of March again ». */
export class ReportArchive {
  constructor(
    private readonly store: ReportStore,
    private readonly catalogue: CatalogueSource,
    private readonly knowledge: KnowledgeSource,
  ) {}

  /** To be called when somebody is given the report's id: one that nobody can name is not kept. Never waits. */
  keep(report: MatchReport): void {
    if (!this.store.isKept(report.id)) this.store.keep(keptReport(report));
  }

  /** `undefined` when it was never kept, or too long ago. */
  async again(id: string): Promise<MatchReport | undefined> {
    if (!ID.test(id)) return undefined;
    const kept = await this.store.find(id);
    if (!kept) return undefined;
    const current = this.catalogue.current();
    const schemes = await this.store.schemes(kept.versions, current);
    return reportAgain(kept, schemes, current, this.knowledge.current().country);
  }
}
