import type { PublishedScheme } from '#catalogue';
import { compile, type Facts } from '#criteria';
import { Possible, type Day, type Verdict } from '#kernel';
import { Place, type Knowledge } from '#territory';

const COMPILED = new WeakMap<PublishedScheme, ReturnType<typeof compile>>();

/** What is already known of the place and each scheme, nothing being said of a project: what is closed to them shows at once. */
export function placeVerdicts(
  place: Place,
  schemes: readonly PublishedScheme[],
  knowledge: Knowledge,
  on: Day,
): ReadonlyMap<string, Verdict> {
  const facts: Facts = Place.facts(place, knowledge, on);
  const situation = { facts, on, territories: new Set(Place.territories(place)) };
  return new Map(schemes.map((scheme) => [scheme.document.slug, Possible.verdict(compiled(scheme)(situation))]));
}

function compiled(scheme: PublishedScheme): ReturnType<typeof compile> {
  const known = COMPILED.get(scheme);
  if (known) return known;
  const made = compile(scheme.document.eligibility, scheme.document);
  COMPILED.set(scheme, made);
  return made;
}
