/**
 * What an EPCI pays to one of its communes is a fonds de concours, whatever it is called in the plan: by law it is at most half
 * of what the other subsidies leave. No scheme of the catalogue says so: it is read in the funder's name.
 */
import type { FinancingTerms, SecuredAid } from '#financing';
import { fold } from '#kernel';
import type { Place } from '#territory';

const FUND_TERMS: FinancingTerms = { kind: 'RATE', base: 'REMAINDER' };

const FUND_WORDS =
  /\b(fonds? de concours|epci|interco(mmunalites?)?|com ?com|agglo(meration)?|metropole|communautes? (de communes|d agglomeration|urbaine))\b|^(cc|ca|cu) /;

/** The métropole de Lyon is a territorial authority: what it pays may be the subsidy of a Department. */
const LYON = /\bmetropole de lyon\b/;

/** The aids, with the rules of a fonds de concours on those that are one. An EPCI that plans for itself receives none. */
export function withFundTerms(secured: readonly SecuredAid[], place: Place): readonly SecuredAid[] {
  if (place.kind === 'EPCI') return secured;
  return secured.map((aid) =>
    aid.public && aid.funder !== undefined && isFund(aid.funder, place) ? { ...aid, terms: FUND_TERMS } : aid,
  );
}

function isFund(funder: string, { epci }: Place): boolean {
  const written = fold(funder);
  if (FUND_WORDS.test(written) && !LYON.test(written)) return true;
  return epci !== undefined && (written === fold(epci.name) || written.replaceAll(' ', '') === epci.siren);
}
