import type { CatalogueSource } from '#catalogue';
import { Day, type Clock } from '#kernel';
import type { KnowledgeSource } from '#territory';

import type { SchemeAwards } from './awards.js';
import { eligibleCommunes, type EligibleCommunesAnswer, type EligibleCommunesInput } from './eligible-communes.js';

/** The use case of a funder: whom does this scheme concern, and who never had it? */
export class EligibleCommunesService {
  constructor(
    private readonly knowledge: KnowledgeSource,
    private readonly catalogue: CatalogueSource,
    private readonly awards: SchemeAwards,
    private readonly clock: Clock,
  ) {}

  find(input: EligibleCommunesInput): Promise<EligibleCommunesAnswer> {
    return eligibleCommunes(
      input,
      this.knowledge.current(),
      this.catalogue.current(),
      this.awards,
      Day.at(this.clock.now()),
    );
  }
}
