import { requirements, type LegalBasis } from '#criteria';
import { Day, type Euro } from '#kernel';
import { programmeOf } from '#territory';
import { ProgrammeType } from '#territory/graphql';

import {
  aidTypeOf,
  daysLeft,
  moneySummary,
  nextWindow,
  organisationIn,
  PERIMETER_SCALE_LABELS,
  statusOn,
  themeOf,
  windowsOf,
  type Catalogue,
  type DatedWindow,
  type MoneySummary,
  type PublishedScheme,
  type SchemeDocument,
} from '../index.js';

import type {
  CodeLabelType,
  LegalBasisType,
  OrganisationType,
  PerimeterType,
  RequirementType,
  SchemeOriginType,
  SchemeReferenceType,
  SchemeType,
  SourceType,
  WindowType,
} from './types.js';

/**
 * A published scheme as clients read it on a day. Everything is computed when it is read: a list of results asks for a
 * tenth of what a page asks for.
 */
export class SchemeView implements SchemeType {
  constructor(
    private readonly published: PublishedScheme,
    private readonly catalogue: Catalogue,
    private readonly on: Day,
  ) {}

  private get document() {
    return this.published.document;
  }

  private get money(): MoneySummary {
    return moneySummary(this.document.financing, this.on);
  }

  get id(): string {
    return this.document.slug;
  }
  get slug(): string {
    return this.document.slug;
  }
  get kind(): string {
    return this.document.kind;
  }
  get name(): string {
    return this.document.name;
  }
  get acronym(): string | null {
    return this.document.acronym ?? null;
  }
  get summary(): string {
    return this.document.summary;
  }
  get description(): string {
    return this.document.description;
  }
  get status() {
    return statusOn(this.document, this.on);
  }
  get version(): number {
    return this.published.version;
  }
  get publishedAt(): Date | null {
    return this.published.publishedAt ?? null;
  }
  get updatedAt(): Date {
    return this.published.updatedAt;
  }
  get funders(): OrganisationType[] {
    return this.document.funders.map((slug) => organisation(this.document, slug));
  }
  get instructors(): OrganisationType[] {
    return this.document.instructors.map((slug) => organisation(this.document, slug));
  }
  get aidTypes(): CodeLabelType[] {
    return this.document.aidTypes.map((code) => ({ code, label: aidTypeOf(code)?.label ?? code }));
  }
  get themes(): CodeLabelType[] {
    return this.document.themes.map((code) => ({ code, label: themeOf(code)?.label ?? code }));
  }
  get beneficiaryTypes() {
    return this.document.beneficiaryTypes;
  }
  get spendingKinds() {
    return this.document.spendingKinds;
  }
  get stages() {
    return this.document.stages;
  }
  get programmes(): ProgrammeType[] {
    return this.document.programmes.flatMap((code) => {
      const programme = programmeOf(code);
      return programme ? [ProgrammeType.of(programme)] : [];
    });
  }
  get perimeter(): PerimeterType {
    const { scale, codes = [], name } = this.document.perimeter;
    return { scale, codes, code: codes.length === 1 ? codes[0]! : null, name: name ?? PERIMETER_SCALE_LABELS[scale] };
  }
  get rateMin(): number | null {
    return this.money.rateMin ?? null;
  }
  get rateMax(): number | null {
    return this.money.rateMax ?? null;
  }
  get amountMin(): Euro | null {
    return this.money.amountMin ?? null;
  }
  get amountMax(): Euro | null {
    return this.money.amountMax ?? null;
  }
  get windows(): WindowType[] {
    return windowsOf(this.document).map((window) => windowView(window, this.on));
  }
  get nextWindow(): WindowType | null {
    const window = nextWindow(this.document, this.on);
    if (window) return windowView(window, this.on, daysLeft(this.document, this.on));
    const { validTo } = this.document;
    // Without windows, the scheme's own last day is its deadline.
    if (this.document.windows.length > 0 || !validTo || validTo < this.on) return null;
    return windowView(
      { label: '', opensOn: this.document.validFrom, closesOn: validTo },
      this.on,
      daysLeft(this.document, this.on),
    );
  }
  get eligibility(): RequirementType[] {
    return requirements(this.document.eligibility, { scheme: this.document, on: this.on }).map((requirement) => ({
      code: requirement.code,
      sentence: `${requirement.sentence}.`,
      legalBasis: requirement.legalBasis.map(legalBasisView),
    }));
  }
  get cumulation(): RequirementType[] {
    return this.document.cumulation.map(({ code, sentence, legalBasis = [] }) => ({
      code,
      sentence,
      legalBasis: legalBasis.map(legalBasisView),
    }));
  }
  get legalBasis(): LegalBasisType[] {
    return this.document.legalBasis.map(legalBasisView);
  }
  get recurrence() {
    return this.document.recurrence;
  }
  get isCallForProjects(): boolean {
    return this.document.isCallForProjects;
  }
  get requiredDocuments(): LegalBasisType[] {
    return this.document.requiredDocuments.map(legalBasisView);
  }
  get contact(): string | null {
    return this.document.contact ?? null;
  }
  get replacedBy(): SchemeReferenceType | null {
    const successor = this.catalogue.bySlug.get(this.document.replacedBy ?? '');
    return successor ? { slug: successor.document.slug, name: successor.document.name } : null;
  }
  get applicationUrl(): string | null {
    return this.document.applicationUrl ?? null;
  }
  get infoUrl(): string | null {
    return this.document.infoUrl ?? null;
  }
  get sources(): SourceType[] {
    return this.document.sources.map((source) => ({
      label: source.label,
      url: source.url ?? null,
      checkedOn: source.checkedOn ?? null,
    }));
  }
  get origin(): SchemeOriginType | null {
    const { origin } = this.published;
    if (!origin) return null;
    return { source: origin.source, id: origin.id, url: origin.url ?? null, licence: origin.licence ?? null };
  }
  get uncertainties(): readonly string[] {
    return this.document.uncertainties;
  }
}

function organisation(document: SchemeDocument, slug: string): OrganisationType {
  return { slug, name: organisationIn(document, slug)?.name ?? slug, schemes: 0 };
}

export function legalBasisView({ label, url }: LegalBasis): LegalBasisType {
  return { label, url: url ?? null };
}

export function windowView(window: DatedWindow, on: Day, left?: number): WindowType {
  const { opensOn, closesOn } = window;
  const open = (opensOn === undefined || opensOn <= on) && closesOn !== undefined && on <= closesOn;
  return {
    label: window.label || null,
    opensOn: opensOn ?? null,
    closesOn: closesOn ?? null,
    daysLeft: left ?? (open ? Day.between(on, closesOn) : null),
  };
}
