/** What one scheme alone could bring, for a list of matched schemes: a range, its base and a sentence. */
import { Euro, type Day } from '#kernel';
import { applicableTerms, type KnownFacts } from './applicable-terms.js';
import { euros, percent, typeset } from './french.js';
import { lawOn, type NationalLaw } from './law.js';
import { amount, isAmountKnown, kindOf, paymentOf } from './payment.js';
import { Ratio } from './ratio.js';
import type { FinancingTerms } from './terms.js';

/** Amounts excluding VAT, in cents; what is unknown is absent. */
export interface ProjectAmounts {
  readonly cost?: Euro | undefined;
  readonly eligibleCost?: Euro | undefined;
  readonly privateFunding?: Euro | undefined;
}

/** Members are absent when nothing can be said of them; the sentence always says what can. */
export interface Estimate {
  readonly min?: Euro | undefined;
  readonly max?: Euro | undefined;
  readonly base?: Euro | undefined;
  /** Fractions between 0 and 1. */
  readonly rateMin?: number | undefined;
  readonly rateMax?: number | undefined;
  readonly sentence: string;
}

/**
 * `facts` decides the scheme's own cases, and with `place.zone` and `project.spendingKind` whether the owner's minimum
 * share (L1111-10) bounds the amount. Other aids are not counted: a plan does that.
 */
export function estimate(terms: FinancingTerms, project: ProjectAmounts, facts: KnownFacts, on: Day): Estimate {
  const applicable = applicableTerms(terms, facts, on);
  const law = lawOn(on);
  const found = isAmountKnown(applicable)
    ? applicable.kind === 'FLAT'
      ? flatEstimate(applicable, project, law)
      : rateEstimate(applicable, project, law, ownShareBound(project, facts, law))
    : unknownEstimate(applicable);
  const notes = [applicable.comment, applicable.uncertain].filter((note) => note !== undefined).map(asSentence);
  return { ...found, sentence: typeset([found.sentence, ...notes].join(' ')) };
}

function unknownEstimate({ kind }: FinancingTerms): Estimate {
  return {
    sentence:
      kind === 'IN_KIND'
        ? 'L’aide se fait en journées ou en études, pas en argent.'
        : 'Le montant n’est pas connu d’avance : il se décide dossier par dossier.',
  };
}

function flatEstimate(terms: FinancingTerms, project: ProjectAmounts, law: NationalLaw): Estimate {
  const { total, unit, rateMax } = terms.flat!;
  const lump = amount(total);
  // A scheme that gives more or less by the project has a least sum besides.
  const least = terms.amountMin === undefined ? lump : Euro.min(lump, amount(terms.amountMin));
  const cost = project.eligibleCost ?? project.cost;
  const share = rateMax === undefined ? '' : `, sans dépasser ${percent(rateMax)} de la dépense`;
  const sum = least < lump ? `De ${euros(least)} à ${euros(lump)}` : `Forfait de ${euros(lump)}`;
  const stated = `${sum} ${unit}${share}`;
  if (cost === undefined) return { min: least, max: lump, rateMax, sentence: `${stated}.` };
  const { high, low } = paymentOf(terms, cost, law);
  if (high < low) return nothing(cost, `${stated} : rien pour cette dépense (${euros(cost)}).`);
  const trimmed = high < lump ? `, ici ${least < high ? 'au plus ' : ''}${euros(high)}` : '';
  return { min: Euro.min(least, high), max: high, base: cost, rateMax, sentence: `${stated}${trimmed}.` };
}

function rateEstimate(
  terms: FinancingTerms,
  project: ProjectAmounts,
  law: NationalLaw,
  ownShareBound: Euro | undefined,
): Estimate {
  const kind = kindOf(terms);
  const { rateMin, rateMax } = ratesOf(terms, law);
  const rates = ratesInFrench(rateMin, rateMax);
  const eligible = project.eligibleCost ?? project.cost;
  if (kind !== 'FIXED') {
    const what =
      kind === 'DEFICIT' ? 'du déficit que les autres aides laissent' : 'de ce qui reste après les autres aides';
    const bounds = ceilingInFrench(terms);
    const share = rateMax === undefined || rateMax >= 1 ? 'Tout ou partie' : `Jusqu’à ${percent(rateMax)}`;
    if (project.cost === undefined) return { rateMin, rateMax, sentence: `${share} ${what}${bounds}.` };
    const base = Euro.max(0n, project.cost - (project.privateFunding ?? 0n));
    const { high } = paymentOf(terms, project.eligibleCost ?? project.cost, law);
    const reach = Euro.min(high, Ratio.down(base, Ratio.of(rateMax ?? 1)));
    const max = ownShareBound === undefined ? reach : Euro.min(reach, ownShareBound);
    return {
      min: 0n,
      max,
      base,
      rateMin,
      rateMax,
      sentence: `${share} ${what}${bounds} : ${euros(max)} au plus, si aucune autre aide ne vient.`,
    };
  }
  if (eligible === undefined) {
    return {
      rateMin,
      rateMax,
      sentence: `${rates}${ceilingInFrench(terms)}. Donnez le coût du projet pour un montant.`,
    };
  }
  const { low, high, minima, ...payment } = paymentOf(terms, eligible, law);
  const base = payment.base!;
  const max = ownShareBound === undefined ? high : Euro.min(high, ownShareBound);
  if (max < low) {
    const floor = minima.find(({ minimum }) => minimum === low)?.sentence ?? 'Il n’y a rien à financer.';
    return nothing(base, `Rien pour cette dépense. ${floor}`);
  }
  // Every limit that makes it less than the rate of the base is named.
  const limits: string[] = [];
  if (terms.amountMax !== undefined && amount(terms.amountMax) < Ratio.down(base, Ratio.of(rateMax ?? 1)))
    limits.push(ceilingInFrench(terms));
  if (law.ownShare && max < high)
    limits.push(`, le maître d’ouvrage gardant au moins ${percent(law.ownShare.share)} des financements publics`);
  const single = terms.rateMin !== undefined && terms.rateMin === terms.rateMax;
  const floor = minima.length > 0 ? low : undefined;
  const min = single ? max : floor;
  const range =
    min === undefined ? `jusqu’à ${euros(max)}` : min === max ? euros(max) : `de ${euros(min)} à ${euros(max)}`;
  return {
    min: min ?? 0n,
    max,
    base,
    rateMin,
    rateMax,
    sentence: `${rates} de ${euros(base)} hors taxes${limits.join('')}, soit ${range}.`,
  };
}

function nothing(base: Euro, sentence: string): Estimate {
  return { min: 0n, max: 0n, base, sentence };
}

/** What the scheme says, else for an endowment of the State what the law says. */
function ratesOf(
  terms: FinancingTerms,
  law: NationalLaw,
): { rateMin: number | undefined; rateMax: number | undefined } {
  const floor = terms.stateEndowment ? law.endowmentFloor?.share : undefined;
  const ceiling = terms.stateEndowment ? law.endowmentCeiling?.share : undefined;
  return { rateMin: terms.rateMin ?? floor, rateMax: terms.rateMax ?? ceiling };
}

function ratesInFrench(rateMin: number | undefined, rateMax: number | undefined): string {
  if (rateMax === undefined) return 'Une part';
  if (rateMin === rateMax) return percent(rateMax);
  return rateMin === undefined ? `Jusqu’à ${percent(rateMax)}` : `De ${percent(rateMin)} à ${percent(rateMax)}`;
}

function ceilingInFrench({ amountMax }: FinancingTerms): string {
  return amountMax === undefined ? '' : `, ${euros(amount(amountMax))} au plus`;
}

/** The most that public aid can be, where the owner's minimum share surely applies. */
function ownShareBound(project: ProjectAmounts, facts: KnownFacts, law: NationalLaw): Euro | undefined {
  const isInvestment = facts.get('project.spendingKind')?.value === 'INVESTMENT';
  const isMainland = facts.get('place.zone')?.value === 'METROPOLE';
  if (!law.ownShare || !isInvestment || !isMainland || project.cost === undefined) return undefined;
  const publicFunding = Euro.max(0n, project.cost - (project.privateFunding ?? 0n));
  return publicFunding - Ratio.up(publicFunding, Ratio.of(law.ownShare.share));
}

function asSentence(note: string): string {
  const text = note.trim().replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
