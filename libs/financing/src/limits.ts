/**
 * Which limits hold an amount down: each one named here, by itself, forbids one cent more while the other lines stay as
 * they are. Two can hold at the same cent (80 % of the scheme and 20 % of own share): both are then named.
 */
import { euros, percent, typeset } from './french.js';
import type { NationalLaw } from './law.js';
import type { Operation } from './operation.js';
import type { PlanLimit } from './plan-types.js';
import type { Choice, Request } from './prospects.js';
import { Ratio } from './ratio.js';

export function limitsOf(
  request: Request,
  choice: Choice,
  operation: Operation,
  law: NationalLaw,
): readonly PlanLimit[] {
  const limits = [
    ...ownLimits(request, choice, operation, law),
    ...ceilingLimits(choice, operation),
    ...endowmentLimit(request, choice, operation),
    ...fundLimit(request, choice, operation, law),
    ...subsidiarityLimits(request, choice, operation),
  ];
  return limits.filter((limit, index) => limits.findIndex((other) => other.code === limit.code) === index);
}

/** What the scheme itself does not exceed. */
function ownLimits(
  { prospect, amount }: Request,
  choice: Choice,
  operation: Operation,
  law: NationalLaw,
): readonly PlanLimit[] {
  const { payment, candidate } = prospect;
  const stated = candidate.legalBasis ?? [];
  const limits: PlanLimit[] = payment.maxima
    .filter(({ maximum }) => amount >= maximum)
    .map(({ code, sentence, rule }) => ({
      code,
      sentence,
      legalBasis: rule === undefined ? stated : law[rule]!.legalBasis,
    }));
  if (payment.kind === 'FIXED') return limits;
  const base = operation.remaining - choice.total + amount;
  if (amount + 1n <= Ratio.down(base, payment.ratio)) return limits;
  const rate = prospect.terms.rateMax ?? 1;
  const part = rate < 1 ? `${percent(rate)} de ce` : 'ce';
  limits.push(
    payment.kind === 'DEFICIT'
      ? {
          code: 'deficit',
          sentence: `Le dispositif ne paie que ${part} que les autres aides laissent à financer (${euros(base)}).`,
          legalBasis: stated,
        }
      : {
          code: 'remainder',
          sentence: `Le dispositif ne paie que ${part} qui vous reste après les autres aides (${euros(base)}).`,
          legalBasis: stated,
        },
  );
  return limits;
}

function ceilingLimits(choice: Choice, operation: Operation): readonly PlanLimit[] {
  const { stateSubsidyCeiling, hasSecuredStateSubsidy, ceilings } = operation;
  const applies = hasSecuredStateSubsidy || choice.requests.some(({ prospect }) => prospect.payment.stateSubsidy);
  return [...ceilings, ...(applies && stateSubsidyCeiling ? [stateSubsidyCeiling] : [])]
    .filter((ceiling) => choice.total >= ceiling.requests)
    .map(({ code, sentence, legalBasis }) => ({ code, sentence, legalBasis }));
}

function endowmentLimit({ prospect }: Request, choice: Choice, operation: Operation): readonly PlanLimit[] {
  const { endowments, eligibleCost } = operation;
  if (!prospect.payment.endowment || !endowments) return [];
  if (sumOf(choice, (one) => one.prospect.payment.endowment) < endowments.room) return [];
  return [
    {
      code: 'state-endowments-ceiling',
      sentence: `Les dotations de l’État ne dépassent pas ensemble ${percent(endowments.rule.share)} de la dépense éligible (${euros(eligibleCost)}).`,
      legalBasis: endowments.rule.legalBasis,
    },
  ];
}

function fundLimit(
  { prospect }: Request,
  choice: Choice,
  operation: Operation,
  law: NationalLaw,
): readonly PlanLimit[] {
  const rule = law.interCommunalFund;
  const requested = sumOf(choice, (one) => one.prospect.payment.kind === 'REMAINDER');
  if (!rule || requested === 0n) return [];
  const funds = requested + operation.fundsSecured + (prospect.payment.kind === 'REMAINDER' ? 1n : 0n);
  if (operation.remaining - choice.total - 1n >= Ratio.leastRemaining(funds, Ratio.of(rule.share))) return [];
  return [
    {
      code: 'inter-communal-fund',
      sentence: `Les fonds de concours ne dépassent pas ensemble ${percent(rule.share)} de ce que les autres aides vous laissent à payer.`,
      legalBasis: rule.legalBasis,
    },
  ];
}

/** One cent more here would take a base away from an aid that is paid on what the others leave. */
function subsidiarityLimits(request: Request, choice: Choice, operation: Operation): readonly PlanLimit[] {
  const left = operation.remaining - choice.total - 1n;
  return choice.requests
    .filter(({ prospect, amount }) => {
      const { kind, ratio } = prospect.payment;
      return prospect !== request.prospect && kind !== 'FIXED' && left < Ratio.leastRemaining(amount, ratio);
    })
    .map(({ prospect }) => ({
      code: 'subsidiarity',
      sentence: typeset(
        `« ${prospect.candidate.label} » paie sur ce que les autres aides laissent : demander plus ici lui en ôterait autant.`,
      ),
      legalBasis: prospect.candidate.legalBasis ?? [],
    }));
}

function sumOf(choice: Choice, belongs: (request: Request) => boolean): bigint {
  return choice.requests.filter(belongs).reduce((sum, { amount }) => sum + amount, 0n);
}
