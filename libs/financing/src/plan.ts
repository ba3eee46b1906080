/**
 * The best financing plan that the law allows, explained.
 *
 * In: an operation in cents excluding VAT, the money that others bring, the schemes that the match did not exclude.
 * Out: the plan as `contract/plan.graphql` shows it. Public aid is the greatest that every rule allows; at equal aid
 * the surest, then the one with the fewest applications, then the first by slug. Same input, same plan.
 *
 * A wish that no plan can grant (secured aid over the ceiling, a cost of zero, private money over the cost) is answered
 * with the check that fails and by how much; no request is then added that would make it worse.
 */
import { Euro, InvalidInputError, countInFrench } from '#kernel';
import { checksOf } from './checks.js';
import { euros, typeset } from './french.js';
import { lawOn, type NationalLaw } from './law.js';
import { linesOf, ownAmount } from './lines.js';
import { operationOf, type Operation } from './operation.js';
import type { Payment } from './payment.js';
import type {
  AlternativeCode,
  FinancingPlan,
  LeftOutScheme,
  PlanAlternative,
  PlanCertainty,
  PlanInput,
} from './plan-types.js';
import {
  choose,
  exclusion,
  leftOutAs,
  prospectsOf,
  type Choice,
  type Prospect,
  type SolveOptions,
} from './prospects.js';
import { Ratio } from './ratio.js';
import { headroom, unlocksOf } from './unlocks.js';
import { planProblems } from './validate.js';

/**
 * Throws `InvalidInputError` with every problem of `planProblems` when the input is not a project at all (a negative
 * cost, expenses that do not add up). `law`: the rules to plan under; default, those in force on `input.on`.
 */
export function planFinancing(input: PlanInput, law: NationalLaw = lawOn(input.on)): FinancingPlan {
  const problems = planProblems(input);
  if (problems.length > 0) throw new InvalidInputError(problems);

  const operation = operationOf(input, law);
  const prospects = prospectsOf(input, operation, law);
  const options: SolveOptions = { onlyCertain: input.excludeToVerify };
  const solve = (asked: SolveOptions): Choice => choose(prospects.possible, operation, law, asked);
  const choice = solve(options);
  const certainty = certaintyOf(operation, choice);
  const lines = linesOf(input, operation, choice, law);
  const own = ownAmount(operation, choice);
  const publicAid = operation.securedPublic + choice.total;

  const alternative = (code: AlternativeCode, label: string, asked: SolveOptions): PlanAlternative => {
    // What was solved already is not solved again.
    const isSame = asked.maxRequests === undefined && Boolean(asked.onlyCertain) === Boolean(options.onlyCertain);
    const other = isSame ? choice : solve(asked);
    return {
      code,
      label,
      sentence: typeset(alternativeSentence(code, other, choice)),
      publicAid: operation.securedPublic + other.total,
      ownShare: ownAmount(operation, other),
      requests: other.requests.length,
      lines: linesOf(input, operation, other, law),
    };
  };

  return {
    on: input.on,
    cost: operation.cost,
    eligibleCost: operation.eligibleCost,
    lines,
    publicAid,
    privateFunding: operation.privateFunding,
    ownShare: {
      amount: own,
      shareOfPublicFunding: Ratio.between(own, publicAid + own),
      requiredShare: operation.ownShareDue.applies ? operation.ownShareDue.share : 0,
      requiredAmount: operation.requiredOwnShare,
    },
    total: Euro.sum(lines.map((line) => line.amount)),
    checks: checksOf(input, operation, choice, law, certainty),
    alternatives: [
      alternative('without-to-verify', 'Sans dispositif à vérifier', { onlyCertain: true }),
      alternative('fewest-requests', 'Le moins de demandes', { ...options, maxRequests: 1 }),
      alternative('smallest-own-share', 'La plus petite part à votre charge', {}),
    ],
    unlocks: unlocksOf(input, law, operation, prospects, choice, options),
    leftOut: [...prospects.leftOut, ...unusedOf(prospects.possible, operation, law, choice, options)],
    certainty,
  };
}

const THE_PLAN_ITSELF: Record<AlternativeCode, string> = {
  'without-to-verify':
    'C’est le plan proposé : il ne demande rien à un dispositif dont l’éligibilité reste à vérifier.',
  'fewest-requests': 'C’est le plan proposé : il tient déjà en un seul dossier.',
  'smallest-own-share': 'C’est le plan proposé : rien de ce que la loi permet ne vous laisse moins à payer.',
};

/** What the alternative changes beside the plan, in aid, in applications and in certainty. */
function alternativeSentence(code: AlternativeCode, other: Choice, choice: Choice): string {
  if (choice.requests.length === 0 && other.requests.length === 0) {
    return 'C’est le plan proposé : il n’y a aucune aide à demander.';
  }
  if (isSameChoice(other, choice)) return THE_PLAN_ITSELF[code];
  const more = other.total - choice.total;
  const aid =
    more === 0n
      ? 'Autant d’aides que le plan proposé'
      : `${euros(more < 0n ? -more : more)} d’aides de ${more < 0n ? 'moins' : 'plus'} que le plan proposé`;
  const [requests, before] = [other.requests.length, choice.requests.length];
  const effort =
    requests === 0
      ? 'sans rien demander'
      : `en ${countInFrench(requests, 'dossier')}${requests === before || before === 0 ? '' : ` au lieu de ${before}`}`;
  const unsure = toVerifyOf(other);
  const doubt = unsure > 0n ? ` ; ${euros(unsure)} restent à vérifier` : '';
  return `${aid}, ${effort}${doubt}.`;
}

function isSameChoice(a: Choice, b: Choice): boolean {
  return (
    a.requests.length === b.requests.length &&
    a.requests.every(
      ({ prospect, amount }, index) => prospect === b.requests[index]!.prospect && amount === b.requests[index]!.amount,
    )
  );
}

function toVerifyOf({ requests }: Choice): Euro {
  return Euro.sum(requests.filter(({ prospect }) => !prospect.certain).map(({ amount }) => amount));
}

function certaintyOf(operation: Operation, choice: Choice): PlanCertainty {
  const inState = (state: string): Euro =>
    Euro.sum(operation.secured.filter(({ aid }) => (aid.state ?? 'SECURED') === state).map((share) => share.amount));
  const toVerify = toVerifyOf(choice);
  const sums = {
    secured: inState('SECURED'),
    requested: inState('REQUESTED'),
    hoped: inState('HOPED'),
    toRequest: choice.total,
    toVerify,
  };
  return { ...sums, sentence: certaintySentence(sums, choice.requests.length) };
}

function certaintySentence(sums: Omit<PlanCertainty, 'sentence'>, requests: number): string {
  const unsure = sums.requested + sums.hoped + sums.toRequest;
  if (sums.secured + unsure === 0n) return 'Le plan ne compte aucune aide publique.';
  if (unsure === 0n) return typeset(`Toutes les aides publiques du plan sont acquises : ${euros(sums.secured)}.`);
  const parts = [
    ...(sums.secured > 0n ? [`${euros(sums.secured)} acquis`] : []),
    ...(sums.requested > 0n ? [`${euros(sums.requested)} demandés`] : []),
    ...(sums.hoped > 0n ? [`${euros(sums.hoped)} espérés`] : []),
    ...(sums.toRequest > 0n ? [`${euros(sums.toRequest)} à demander en ${countInFrench(requests, 'dossier')}`] : []),
    ...(sums.toVerify > 0n ? [`dont ${euros(sums.toVerify)} de dispositifs à vérifier`] : []),
  ];
  const start =
    sums.secured > 0n
      ? 'Les aides publiques du plan ne sont pas toutes acquises'
      : 'Aucune aide publique du plan n’est encore acquise';
  return typeset(`${start} : ${parts.join(', ')}.`);
}

/** Schemes that could pay and are not asked, each with the reason. */
function unusedOf(
  possible: readonly Prospect[],
  operation: Operation,
  law: NationalLaw,
  choice: Choice,
  options: SolveOptions,
): readonly LeftOutScheme[] {
  const used = new Set(choice.requests.map(({ prospect }) => prospect));
  const room = headroom(operation, law, choice);
  return possible
    .filter((prospect) => !used.has(prospect))
    .map((prospect) => {
      const { candidate, payment } = prospect;
      if (options.onlyCertain && !prospect.certain) {
        return leftOutAs(candidate, 'to-verify', 'Vous avez demandé un plan sans les dispositifs à vérifier.');
      }
      for (const other of used) {
        const found = exclusion(prospect, other);
        if (found) return leftOutAs(candidate, 'incompatible', found.sentence);
      }
      return room > 0n
        ? leftOutAs(candidate, 'no-room', noRoomSentence(payment))
        : leftOutAs(candidate, 'not-needed', 'Le plan atteint sans lui le plus d’aides publiques que la loi permet.');
    });
}

function noRoomSentence({ low, minima }: Payment): string {
  return minima.length > 0
    ? `La loi ne laisse plus assez de place à ce dispositif : il lui faudrait au moins ${euros(low)}.`
    : 'À côté des autres aides du plan, la loi ne laisse plus de place à ce dispositif.';
}
