import { Inject, Injectable } from '@nestjs/common';

import { CATALOGUE, type CatalogueSource } from '#catalogue';
import type { SchemeReferenceType } from '#catalogue/graphql';
import { KNOWLEDGE, type KnowledgeSource } from '#territory';

import { DEMONSTRATION_LABEL, OTHER_SCHEME, type Award, type Beneficiary } from '../index.js';

import { AwardType, type BeneficiaryView, type EntryType } from './award.types.js';
import type { CommuneReferenceType } from './types.js';

/** From the model to what clients read; names come from memory, so that a list costs no query a row. */
@Injectable()
export class AwardViews {
  constructor(
    @Inject(CATALOGUE) private readonly catalogue: CatalogueSource,
    @Inject(KNOWLEDGE) private readonly knowledge: KnowledgeSource,
  ) {}

  award(award: Award): AwardType {
    return Object.assign(new AwardType(), {
      id: award.id,
      reference: award.reference,
      source: award.source,
      synthetic: award.synthetic,
      label: award.synthetic ? DEMONSTRATION_LABEL : null,
      scheme: this.scheme(award.scheme),
      beneficiary: this.beneficiary(award.beneficiary),
      commune: this.commune(award.printedCode),
      currentCommune: this.commune(award.communeCode),
      title: award.title,
      projectCost: award.projectCost ?? null,
      awarded: award.awarded ?? null,
      paid: award.paid ?? null,
      isCancelled: award.isCancelled,
      entries: award.entries.map((entry): EntryType => ({
        kind: entry.kind,
        amount: entry.amount ?? null,
        quantity: entry.quantity ?? null,
        effectiveOn: entry.effectiveOn,
        yearOnly: entry.yearOnly,
        recordedAt: new Date(entry.recordedAt),
        backdated: entry.backdated,
        reason: entry.reason ?? null,
        import: entry.import ? { ...entry.import, line: entry.import.line ?? null } : null,
      })),
    });
  }

  scheme(slug: string): SchemeReferenceType {
    const name = this.catalogue.current().bySlug.get(slug)?.document.name;
    return { slug, name: name ?? (slug === OTHER_SCHEME ? 'Autre dispositif' : slug) };
  }

  commune(code: string | undefined): CommuneReferenceType | null {
    return code === undefined ? null : { inseeCode: code, name: this.communeName(code) ?? null };
  }

  private beneficiary({ type, code, name }: Beneficiary): BeneficiaryView {
    const known =
      type === 'COMMUNE' ? this.communeName(code) : this.knowledge.current().country.epci(code.slice(0, 9))?.name;
    return { type, code, name: name ?? known ?? null };
  }

  private communeName(code: string): string | undefined {
    const { country } = this.knowledge.current();
    return (country.commune(code) ?? country.former(code))?.name;
  }
}
