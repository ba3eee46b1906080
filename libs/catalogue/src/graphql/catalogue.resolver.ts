import { Inject } from '@nestjs/common';
import { Args, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';

import { Day, type Clock } from '#kernel';
import { CLOCK } from '#platform';
import { DateScalar } from '#platform/graphql';

import {
  AID_TYPE_GROUPS,
  AID_TYPES,
  CATALOGUE,
  organisationsOf,
  THEME_GROUPS,
  THEMES,
  withBroaderThemes,
  type Catalogue,
  type CatalogueSource,
  type SchemeDocument,
} from '../index.js';

import { SchemeView } from './scheme-view.js';
import { AidTypeType, OrganisationType, SchemeType, ThemeType } from './types.js';

@Resolver()
export class CatalogueResolver {
  constructor(
    @Inject(CATALOGUE) private readonly catalogue: CatalogueSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Query(() => SchemeType, {
    nullable: true,
    description: 'La fiche d’un dispositif, ce jour-là ; null si le slug est inconnu.',
  })
  scheme(
    @Args('slug') slug: string,
    @Args('on', { type: () => DateScalar, nullable: true }) on: Day | null,
  ): SchemeType | null {
    const catalogue = this.catalogue.current();
    const published = catalogue.bySlug.get(slug);
    return published ? new SchemeView(published, catalogue, on ?? Day.at(this.clock.now())) : null;
  }

  @Query(() => [ThemeType])
  themes(): ThemeType[] {
    const counts = countBy(this.catalogue.current(), (document) => withBroaderThemes(document.themes));
    return THEMES.map(({ code, label, group }) => ({
      code,
      label,
      group: labelled(THEME_GROUPS, group),
      schemes: counts.get(code) ?? 0,
    }));
  }

  @Query(() => [AidTypeType])
  aidTypes(): AidTypeType[] {
    const counts = countBy(this.catalogue.current(), (document) => document.aidTypes);
    return AID_TYPES.map(({ code, label, group }) => ({
      code,
      label,
      group: labelled(AID_TYPE_GROUPS, group),
      schemes: counts.get(code) ?? 0,
    }));
  }

  @Query(() => [OrganisationType], { description: 'Les financeurs qui ont au moins un dispositif publié.' })
  funders(): OrganisationType[] {
    const counts = countBy(this.catalogue.current(), (document) => document.funders);
    return [...organisationsOf(this.catalogue.current()).values()].flatMap(({ slug, name }) => {
      const schemes = counts.get(slug);
      return schemes === undefined ? [] : [{ slug, name, schemes }];
    });
  }
}

/** `schemes` of an organisation, wherever it is shown. */
@Resolver(() => OrganisationType)
export class OrganisationResolver {
  constructor(@Inject(CATALOGUE) private readonly catalogue: CatalogueSource) {}

  @ResolveField(() => Int)
  schemes(@Parent() organisation: OrganisationType): number {
    return this.catalogue.current().schemes.filter(({ document }) => document.funders.includes(organisation.slug))
      .length;
  }
}

function labelled(groups: readonly { code: string; label: string }[], code: string): { code: string; label: string } {
  return groups.find((group) => group.code === code) ?? { code, label: code };
}

function countBy(catalogue: Catalogue, codesOf: (document: SchemeDocument) => readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { document } of catalogue.schemes)
    for (const code of codesOf(document)) counts.set(code, (counts.get(code) ?? 0) + 1);
  return counts;
}
