import type { CatalogueSource, PublishedScheme } from '#catalogue';

import type { ReportStore } from './kept-report.js';
import { isPlanId, type KeptPlan, type PlanStore } from './plan-kept.js';

/** The use case « show me that plan again », and print its table. */
export class PlanArchive {
  constructor(
    private readonly store: PlanStore,
    private readonly versions: Pick<ReportStore, 'schemes'>,
    private readonly catalogue: CatalogueSource,
  ) {}

  /** To be called when somebody is given the plan's id: one that nobody can name is not kept. Never waits. */
  keep(plan: KeptPlan): void {
    this.store.keep(plan);
  }

  /** `undefined` when it was never kept, or too long ago. */
  async find(id: string): Promise<KeptPlan | undefined> {
    return isPlanId(id) ? this.store.find(id) : undefined;
  }

  /** The schemes that the plan names, in the versions of that day. */
  async schemesOf({ versions }: KeptPlan): Promise<readonly PublishedScheme[]> {
    return this.versions.schemes(versions, this.catalogue.current());
  }
}
