import { Decimal } from '#kernel';

/** Why two values differ, in the order in which they are told. */
export const CAUSE_SENTENCES = {
  'new-entries': 'Écritures nouvelles, qui prennent effet entre les deux dates.',
  'recorded-later': 'Écritures qui prenaient déjà effet, mais enregistrées depuis.',
  amended: 'Avenants pris ou enregistrés depuis.',
  recovered: 'Reversements demandés ou enregistrés depuis.',
  cancelled: 'Annulations prises ou enregistrées depuis.',
  'import-cancelled': 'Imports annulés depuis.',
  'no-longer-counted': 'Écritures qui ne sont plus dans la période ou pas encore connues.',
  'recorded-after-publication': 'Écritures enregistrées après la publication, alors qu’elles prenaient déjà effet.',
  'cancelled-since': 'Annulations enregistrées depuis la publication.',
  'list-changed': 'La liste des communes du programme n’est pas la même.',
  'beneficiaries-not-communes': 'Des bénéficiaires ne sont pas des communes.',
  'as-of-assumed': 'Le document n’imprime pas de date : son dernier jour est supposé.',
  'rows-rounded': 'Chaque ligne des fichiers importés est arrondie au centime avant d’être additionnée.',
  'printed-precision': 'Le chiffre est imprimé avec une précision limitée.',
  unexplained: 'Part que le registre n’explique pas.',
} as const;
export type CauseCode = keyof typeof CAUSE_SENTENCES;

/** A part of a difference. The amounts of all the causes add up to it exactly. */
export interface Cause {
  readonly code: CauseCode;
  readonly sentence: string;
  readonly amount: Decimal;
}

/** What may explain a difference, from what the ledger counts under other assumptions. Every value is in the figure's unit. */
export interface Counterfactuals {
  /** What the ledger says. */
  readonly ledger: Decimal;
  readonly published: Decimal;
  /** How far from the printed value something still prints the same. */
  readonly tolerance: Decimal;
  /** What the ledger knew at publication, when it knew anything of it; and of the change since, the part that cancellations make. */
  readonly atPublication?: { readonly value: Decimal; readonly cancelledSince: Decimal } | undefined;
  /** Another way of counting at the same knowledge, each change on top of those before it. */
  readonly hypotheses: readonly Hypothesis[];
  /** The most that rounding rows to the cent can make. */
  readonly roundingAtMost: Decimal;
}

/** What the ledger would have said if it had been counted otherwise; a cause only when that comes nearer to what was published. */
export interface Hypothesis {
  readonly code: CauseCode;
  readonly sentence: string;
  /** What this way of counting changes: the value as counted less the value counted otherwise. */
  readonly change: Decimal;
}

export function cause(code: CauseCode, amount: Decimal, sentence: string = CAUSE_SENTENCES[code]): Cause {
  return { code, sentence, amount };
}

/**
 * Splits `ledger - published` into causes that add up to it. First what is a fact: what was recorded, and cancelled, after the
 * publication. Then hypotheses, kept together only if they bring the rest nearer to nothing. Then rounding of rows, when it can make the rest; then the
 * precision of print; what remains is unexplained.
 *
 * A ledger that knew nothing of the figure at its publication was begun later: that everything in it is more recent explains nothing, unless it
 * has too much, of which it is the reason.
 */
export function explain(values: Counterfactuals): Cause[] {
  const causes: Cause[] = [];
  let rest = Decimal.subtract(values.ledger, values.published);
  const take = (code: CauseCode, amount: Decimal, sentence?: string): void => {
    if (amount.digits === 0n) return;
    causes.push(cause(code, amount, sentence));
    rest = Decimal.subtract(rest, amount);
  };
  if (rest.digits === 0n) return [];
  if (values.atPublication) {
    const since = Decimal.subtract(values.ledger, values.atPublication.value);
    take('recorded-after-publication', Decimal.subtract(since, values.atPublication.cancelledSince));
    take('cancelled-since', values.atPublication.cancelledSince);
  }
  const otherwise = values.hypotheses.reduce((left, { change }) => Decimal.subtract(left, change), rest);
  if (Decimal.compare(size(otherwise), size(rest)) < 0)
    for (const { code, change, sentence } of values.hypotheses) take(code, change, sentence);
  if (Decimal.compare(size(rest), values.roundingAtMost) <= 0) take('rows-rounded', rest);
  if (Decimal.compare(size(rest), values.tolerance) <= 0) take('printed-precision', rest);
  if (!values.atPublication && rest.digits > 0n) {
    take('recorded-after-publication', Decimal.compare(rest, values.ledger) < 0 ? rest : values.ledger, BEGUN_LATER);
  }
  take('unexplained', rest);
  return causes;
}

const BEGUN_LATER =
  'Le registre est commencé depuis la publication : tout ce qu’il porte ici a été enregistré après, et il a ceci de plus.';

export function sumOf(causes: readonly Cause[]): Decimal {
  return causes.reduce((sum, { amount }) => Decimal.add(sum, amount), Decimal.zero);
}

function size(value: Decimal): Decimal {
  return value.digits < 0n ? { digits: -value.digits, scale: value.scale } : value;
}
