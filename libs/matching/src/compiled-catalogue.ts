import type { Catalogue, PublishedScheme } from '#catalogue';
import { CriteriaCompiler, type CompiledCriterion } from '#criteria';

export interface CompiledScheme {
  readonly scheme: PublishedScheme;
  readonly compiled: CompiledCriterion;
}

/** Every scheme of one catalogue, compiled together so that a condition they share is judged once. */
export interface CompiledCatalogue {
  readonly compiler: CriteriaCompiler;
  readonly schemes: readonly CompiledScheme[];
}

const COMPILED = new WeakMap<Catalogue, CompiledCatalogue>();

/** Compiled the first time it is asked; a catalogue never changes, a newer one is another object. */
export function compiledCatalogue(catalogue: Catalogue): CompiledCatalogue {
  const known = COMPILED.get(catalogue);
  if (known) return known;
  const compiler = new CriteriaCompiler();
  const schemes = catalogue.schemes.map((scheme) => ({
    scheme,
    compiled: compiler.compile(scheme.document.eligibility, scheme.document),
  }));
  const compiled = { compiler, schemes };
  COMPILED.set(catalogue, compiled);
  return compiled;
}
