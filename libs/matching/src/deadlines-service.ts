import type { CatalogueSource } from '#catalogue';
import { Day, type Clock } from '#kernel';
import type { KnowledgeSource } from '#territory';

import { deadlines, type DeadlinesAnswer, type DeadlinesInput } from './deadlines.js';

/** The use case « what to have ready, and by when », for the query and for calendars. */
export class DeadlinesService {
  constructor(
    private readonly knowledge: KnowledgeSource,
    private readonly catalogue: CatalogueSource,
    private readonly clock: Clock,
  ) {}

  find(input: DeadlinesInput): DeadlinesAnswer {
    return deadlines(input, this.knowledge.current(), this.catalogue.current(), Day.at(this.clock.now()));
  }
}
