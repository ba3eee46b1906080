import { Euro } from '#kernel';

import type { EntryKind, Quantity, QuantityUnit } from './entry.js';

/** What is recorded of an award in one unit (cents, or thousandths of days, posts, studies), whatever its day of effect. */
export interface Standing {
  readonly requested: bigint;
  /** Awarded and amended. */
  readonly awarded: bigint;
  readonly committed: bigint;
  readonly paid: bigint;
  readonly cancelled: bigint;
  readonly recovered: bigint;
}

export const NOTHING_STANDING: Standing = {
  requested: 0n,
  awarded: 0n,
  committed: 0n,
  paid: 0n,
  cancelled: 0n,
  recovered: 0n,
};

/** All that the rules look at: which kinds of entries there are, and the sums in euros and in each unit of quantity. */
export interface AwardStanding {
  readonly kinds: ReadonlySet<EntryKind>;
  readonly money: Standing;
  readonly quantities: ReadonlyMap<QuantityUnit, Standing>;
  /** A cancellation has left nothing of what was awarded. */
  readonly isCancelled: boolean;
}

export interface ProposedEntry {
  readonly kind: EntryKind;
  readonly amount: Euro | undefined;
  readonly quantity: Quantity | undefined;
  /** Forces a payment above what is committed. */
  readonly reason: string | undefined;
}

export interface BrokenRule {
  readonly code: string;
  /** French, with the figures. */
  readonly message: string;
}

/** One amount of an entry against the sums in its unit. */
interface Side {
  readonly value: bigint;
  readonly standing: Standing;
  readonly print: (value: bigint) => string;
}

interface Rule {
  readonly code: string;
  readonly kinds: readonly EntryKind[];
  /** The French reason when the rule is broken. */
  readonly broken: (award: AwardStanding, entry: ProposedEntry, sides: readonly Side[]) => string | undefined;
}

const has = (award: AwardStanding, kind: EntryKind): boolean => award.kinds.has(kind);
const net = ({ awarded, cancelled }: Standing): bigint => awarded - cancelled;

/** Says so for the first side on which `most` is passed. */
const above = (
  sides: readonly Side[],
  most: (standing: Standing) => bigint,
  sentence: (value: string, most: string) => string,
): string | undefined => {
  const side = sides.find(({ value, standing }) => value > most(standing));
  return side && sentence(side.print(side.value), side.print(most(side.standing)));
};

/** Every rule, in the order in which they are told. What is recorded counts, whatever its day of effect. */
export const LEDGER_RULES: readonly Rule[] = [
  {
    code: 'AWARD_CANCELLED',
    kinds: ['REQUESTED', 'AWARDED', 'AMENDED', 'COMMITTED', 'PAID', 'CANCELLED'],
    // Money already paid can still be asked back.
    broken: (award) =>
      award.isCancelled
        ? 'L’attribution est entièrement annulée : rien ne peut plus y être ajouté, sauf un reversement.'
        : undefined,
  },
  {
    code: 'ALREADY_REQUESTED',
    kinds: ['REQUESTED'],
    broken: (award) =>
      award.kinds.size > 0 ? 'La demande ouvre une attribution : celle-ci a déjà des écritures.' : undefined,
  },
  {
    code: 'ALREADY_AWARDED',
    kinds: ['AWARDED'],
    broken: (award) =>
      has(award, 'AWARDED')
        ? 'L’aide est déjà attribuée : un changement de montant est un avenant (AMENDED).'
        : undefined,
  },
  {
    code: 'NOT_AWARDED',
    kinds: ['AMENDED', 'COMMITTED', 'PAID'],
    broken: (award) => (has(award, 'AWARDED') ? undefined : 'L’aide n’est pas encore attribuée.'),
  },
  {
    code: 'AMENDED_BELOW_ZERO',
    kinds: ['AMENDED'],
    broken: (_award, _entry, sides) => {
      const side = sides.find(({ value, standing }) => net(standing) + value < 0n);
      return (
        side &&
        `L’avenant retire ${side.print(-side.value)} alors qu’il ne reste que ${side.print(net(side.standing))} d’attribués.`
      );
    },
  },
  {
    code: 'COMMITTED_ABOVE_AWARDED',
    kinds: ['COMMITTED'],
    broken: (_award, _entry, sides) =>
      above(
        sides,
        (standing) => net(standing) - standing.committed,
        (value, most) => `L’engagement de ${value} dépasse ce qui reste à engager sur l’aide attribuée, ${most}.`,
      ),
  },
  {
    code: 'PAID_ABOVE_COMMITTED',
    kinds: ['PAID'],
    broken: (_award, { reason }, sides) =>
      reason
        ? undefined
        : above(
            sides,
            ({ committed, paid, recovered }) => committed - paid + recovered,
            (value, most) =>
              `Le paiement de ${value} dépasse ce qui reste à payer sur les engagements, ${most} ; un motif est nécessaire pour passer outre.`,
          ),
  },
  {
    code: 'CANCELLED_ABOVE_AWARDED',
    kinds: ['CANCELLED'],
    broken: (_award, _entry, sides) =>
      above(sides, net, (value, most) => `L’annulation de ${value} dépasse ce qui reste attribué, ${most}.`),
  },
  {
    code: 'RECOVERED_ABOVE_PAID',
    kinds: ['RECOVERED'],
    broken: (_award, _entry, sides) =>
      above(
        sides,
        ({ paid, recovered }) => paid - recovered,
        (value, most) => `Le reversement de ${value} dépasse ce qui a été payé, ${most}.`,
      ),
  },
];

/** The first rule that the entry would break. */
export function brokenRule(award: AwardStanding, entry: ProposedEntry): BrokenRule | undefined {
  const sides = sidesOf(award, entry);
  for (const rule of LEDGER_RULES) {
    if (!rule.kinds.includes(entry.kind)) continue;
    const message = rule.broken(award, entry, sides);
    if (message !== undefined) return { code: rule.code, message };
  }
  return undefined;
}

const UNIT_NAMES: Readonly<Record<QuantityUnit, string>> = { DAY: 'jour(s)', POST: 'poste(s)', STUDY: 'étude(s)' };

function sidesOf(award: AwardStanding, { amount, quantity }: ProposedEntry): Side[] {
  const sides: Side[] = [];
  if (amount !== undefined)
    sides.push({ value: amount, standing: award.money, print: (value) => Euro.inFrench(value) });
  if (quantity !== undefined) {
    sides.push({
      value: thousandths(quantity.value),
      standing: award.quantities.get(quantity.unit) ?? NOTHING_STANDING,
      print: (value) => `${ofThousandths(value).replace('.', ',')} ${UNIT_NAMES[quantity.unit]}`,
    });
  }
  return sides;
}

/** `"0.5"` is 500. */
export function thousandths(value: string): bigint {
  const negative = value.startsWith('-');
  const [whole, fraction = ''] = value.replace('-', '').split('.') as [string, string?];
  const count = BigInt(whole + fraction.padEnd(3, '0').slice(0, 3));
  return negative ? -count : count;
}

/** 500 is `"0.5"`. */
export function ofThousandths(value: bigint): string {
  const digits = (value < 0n ? -value : value).toString().padStart(4, '0');
  const fraction = digits.slice(-3).replace(/0+$/, '');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -3)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Sums the entries of an award; a reversal takes back what it reverses, also from the kinds there are. */
export function standingOf(
  entries: readonly {
    readonly kind: EntryKind;
    readonly amount: Euro | undefined;
    readonly quantity: Quantity | undefined;
    readonly reversedKind?: EntryKind | undefined;
  }[],
): AwardStanding {
  const counts = new Map<EntryKind, number>();
  const money = emptySums();
  const quantities = new Map<QuantityUnit, Sums>();
  for (const { kind, amount, quantity, reversedKind } of entries) {
    if (reversedKind !== kind) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    if (reversedKind) counts.set(reversedKind, (counts.get(reversedKind) ?? 0) - 1);
    const sum = SUM_OF_KIND[kind];
    if (amount !== undefined) money[sum] += amount;
    if (quantity === undefined) continue;
    const sums = quantities.get(quantity.unit) ?? emptySums();
    sums[sum] += thousandths(quantity.value);
    quantities.set(quantity.unit, sums);
  }
  const kinds = new Set([...counts].filter(([, count]) => count > 0).map(([kind]) => kind));
  const left = [money, ...quantities.values()].every((sums) => net(sums) <= 0n);
  return { kinds, money, quantities, isCancelled: kinds.has('CANCELLED') && left };
}

type Sums = { -readonly [Name in keyof Standing]: bigint };

const emptySums = (): Sums => ({ ...NOTHING_STANDING });

const SUM_OF_KIND: Readonly<Record<EntryKind, keyof Standing>> = {
  REQUESTED: 'requested',
  AWARDED: 'awarded',
  AMENDED: 'awarded',
  COMMITTED: 'committed',
  PAID: 'paid',
  CANCELLED: 'cancelled',
  RECOVERED: 'recovered',
};
