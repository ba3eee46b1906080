/** The lines of a plan: money that is there, requests, private money, and what the owner pays itself. */
import { Euro } from '#kernel';
import { limitsOf } from './limits.js';
import type { NationalLaw } from './law.js';
import { labelOf, type Operation } from './operation.js';
import { isAmountKnown, paymentOf, type PaymentKind } from './payment.js';
import type { PlanInput, PlanLine } from './plan-types.js';
import type { Choice } from './prospects.js';
import { Ratio } from './ratio.js';

export const OWN_FUNDS_LABEL = 'Part du maître d’ouvrage (fonds propres, emprunt)';
export const PRIVATE_LABEL = 'Financements privés';

/** What is left to the owner, never under zero. */
export function ownAmount(operation: Operation, choice: Choice): Euro {
  return Euro.max(0n, operation.remaining - choice.total);
}

export function linesOf(input: PlanInput, operation: Operation, choice: Choice, law: NationalLaw): readonly PlanLine[] {
  const lines: PlanLine[] = [];
  for (const { aid, label, amount, terms, kind } of operation.secured) {
    const known = terms && isAmountKnown(terms) ? paymentOf(terms, operation.eligibleCost, law) : undefined;
    const base = baseOf(kind, known?.base, amount, operation, choice);
    lines.push({
      source: 'SECURED',
      scheme: aid.scheme,
      label,
      base,
      rate: base && Ratio.nearest(amount, base),
      amount,
      state: aid.state ?? 'SECURED',
      public: true,
      limitedBy: [],
    });
  }
  for (const request of choice.requests) {
    const { candidate, payment } = request.prospect;
    const base = baseOf(payment.kind, payment.base, request.amount, operation, choice);
    lines.push({
      source: 'SCHEME',
      scheme: candidate.slug,
      label: candidate.label,
      base,
      rate: base && Ratio.nearest(request.amount, base),
      amount: request.amount,
      state: 'TO_REQUEST',
      verdict: candidate.verdict,
      public: true,
      limitedBy: limitsOf(request, choice, operation, law),
    });
  }
  const declared = input.privateFunding ?? 0n;
  if (declared > 0n) {
    lines.push({ source: 'PRIVATE', label: PRIVATE_LABEL, amount: declared, public: false, limitedBy: [] });
  }
  for (const aid of input.secured ?? []) {
    if (aid.public) continue;
    lines.push({
      source: 'SECURED',
      scheme: aid.scheme,
      label: labelOf(aid),
      amount: aid.amount,
      state: aid.state ?? 'SECURED',
      public: false,
      limitedBy: [],
    });
  }
  lines.push({
    source: 'OWN_FUNDS',
    label: OWN_FUNDS_LABEL,
    amount: ownAmount(operation, choice),
    public: true,
    limitedBy: [],
  });
  return lines;
}

/** An aid on a deficit or on a remainder is paid on what the owner and itself pay together. */
function baseOf(
  kind: PaymentKind,
  fixed: Euro | undefined,
  amount: Euro,
  operation: Operation,
  choice: Choice,
): Euro | undefined {
  return kind === 'FIXED' ? fixed : ownAmount(operation, choice) + amount;
}
