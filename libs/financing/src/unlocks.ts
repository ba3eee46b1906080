/** What would unlock more public aid: a derogation, a cofinancer, a fact that nobody knows yet, a scheme to ask about. */
import { Euro, listInFrench } from '#kernel';
import { applicableTerms, undecidedCases, type UndecidedCase } from './applicable-terms.js';
import { euros, lowerFirst, percent, typeset } from './french.js';
import { DEROGATIONS, type Derogation, type NationalLaw } from './law.js';
import { isDerogationInForce, labelsInFrench, NO_FACTS, operationOf, type Operation } from './operation.js';
import { isStateSubsidy } from './payment.js';
import type { PlanInput, PlanUnlock } from './plan-types.js';
import { choose, greatestRoom, prospectsOf, type Choice, type Prospects, type SolveOptions } from './prospects.js';
import { Ratio } from './ratio.js';

export function unlocksOf(
  input: PlanInput,
  law: NationalLaw,
  operation: Operation,
  prospects: Prospects,
  choice: Choice,
  options: SolveOptions,
): readonly PlanUnlock[] {
  if (operation.cost <= 0n) return [];
  return [
    ...derogationUnlocks(input, law, operation, choice, options),
    ...factUnlocks(input, law, operation, choice, options),
    ...verificationUnlock(prospects, law, operation, choice, options),
    ...cofinancerUnlock(operation, law, choice),
    ...schemesWithoutAmount(prospects, input, operation, law, choice),
  ];
}

/**
 * How much one more public aid could bring while every line stays as it is: the least of what the ceilings and the aids
 * paid on a remainder still allow. Never under zero.
 */
export function headroom(operation: Operation, law: NationalLaw, choice: Choice): Euro {
  const left = operation.remaining - choice.total;
  const rooms = operation.ceilings.map((ceiling) => ceiling.requests - choice.total);
  const { stateSubsidyCeiling, hasSecuredStateSubsidy } = operation;
  const hasStateSubsidy =
    hasSecuredStateSubsidy || choice.requests.some(({ prospect }) => prospect.payment.stateSubsidy);
  if (hasStateSubsidy && stateSubsidyCeiling) rooms.push(stateSubsidyCeiling.requests - choice.total);
  let funds = operation.fundsSecured;
  for (const { prospect, amount } of choice.requests) {
    const { kind, ratio } = prospect.payment;
    if (kind !== 'FIXED') rooms.push(left - Ratio.leastRemaining(amount, ratio));
    if (kind === 'REMAINDER') funds += amount;
  }
  if (law.interCommunalFund) rooms.push(left - Ratio.leastRemaining(funds, Ratio.of(law.interCommunalFund.share)));
  const least = rooms.reduce((a, b) => (b < a ? b : a));
  return least > 0n ? least : 0n;
}

function derogationUnlocks(
  input: PlanInput,
  law: NationalLaw,
  operation: Operation,
  choice: Choice,
  options: SolveOptions,
): readonly PlanUnlock[] {
  const due = operation.ownShareDue;
  if (!due.applies) return [];
  const gains = new Map<number, Euro>();
  const gainAt = (share: number): Euro => {
    const known = gains.get(share);
    if (known !== undefined) return known;
    const relaxed = operationOf(input, law, share);
    const gain =
      choose(prospectsOf(input, relaxed, law).possible, relaxed, law, { ...options, above: choice.total }).total -
      choice.total;
    gains.set(share, gain);
    return gain;
  };
  return DEROGATIONS.filter(
    (one) => one.share < due.share && isDerogationInForce(one, input) && concerns(one, input.themes),
  ).flatMap((one) => {
    const gain = gainAt(one.share);
    if (gain <= 0n) return [];
    return [
      {
        code: 'derogation' as const,
        sentence: typeset(
          `Une dérogation existe pour ${one.label} : elle permettrait ${euros(gain)} d’aides de plus, ${one.share > 0 ? `avec une part réduite à ${percent(one.share)}` : 'sans part minimale'}. ${conditionOf(one)}.${one.uncertain === undefined ? '' : ` ${one.uncertain}`}`,
        ),
        gain,
        derogation: one.code,
        legalBasis: one.legalBasis,
      },
    ];
  });
}

/** The law’s own conditions are facts to have; the prefect’s say what he may do. */
function conditionOf({ decidedBy, condition }: Derogation): string {
  return decidedBy === 'LAW' ? `Condition : ${lowerFirst(condition)}` : condition;
}

/** Themes tell when they are given and the derogation has some; else it is worth a mention. */
function concerns(one: Derogation, themes: readonly string[] | undefined): boolean {
  return themes === undefined || one.themes.every((theme) => themes.includes(theme));
}

function factUnlocks(
  input: PlanInput,
  law: NationalLaw,
  operation: Operation,
  choice: Choice,
  options: SolveOptions,
): readonly PlanUnlock[] {
  // Where the law is reached already, no case of any scheme brings more.
  if (choice.total >= greatestRoom(operation)) return [];
  return input.candidates.flatMap((candidate) => {
    const cases = undecidedCases(candidate.terms, input.facts ?? NO_FACTS, input.on).flatMap(({ facts, terms }) => {
      const supposed: PlanInput = {
        ...input,
        candidates: input.candidates.map((one) =>
          one === candidate ? { ...one, terms: { ...terms, cases: [] } } : one,
        ),
      };
      const { possible } = prospectsOf(supposed, operation, law);
      const gain =
        choose(possible, operation, law, {
          ...options,
          above: choice.total,
          including: candidate.slug,
        }).total - choice.total;
      return gain > 0n ? [{ facts, gain }] : [];
    });
    return cases
      .filter((one) => !cases.some((other) => asksLess(other.facts, one.facts) && other.gain >= one.gain))
      .map(({ facts, gain }) => ({
        code: 'fact' as const,
        sentence: typeset(factSentence(candidate.label, gain, facts, input.factClause)),
        gain,
        scheme: candidate.slug,
        facts,
        legalBasis: candidate.legalBasis ?? [],
      }));
  });
}

type CaseFacts = UndecidedCase['facts'];

/** Whether `fewer` is a part of `facts`: what brings as much for less to find out is told alone. */
function asksLess(fewer: CaseFacts, facts: CaseFacts): boolean {
  return (
    fewer.length < facts.length &&
    fewer.every((one) => facts.some(({ code, value }) => code === one.code && value === one.value))
  );
}

function factSentence(label: string, gain: Euro, facts: CaseFacts, clauseOf: PlanInput['factClause']): string {
  const clauses = facts.map(({ code, value }) => clauseOf?.(code, value));
  if (!clauses.every((clause) => clause !== undefined)) {
    return `« ${label} » paie mieux dans un cas que vos réponses ne permettent pas de trancher : ${euros(gain)} d’aides de plus sont possibles.`;
  }
  return `« ${label} » permettrait ${euros(gain)} d’aides de plus ${listInFrench(clauses.map((clause) => `si ${clause}`))} : c’est à vérifier.`;
}

function verificationUnlock(
  { possible }: Prospects,
  law: NationalLaw,
  operation: Operation,
  choice: Choice,
  options: SolveOptions,
): readonly PlanUnlock[] {
  if (!options.onlyCertain) return [];
  const wider = choose(possible, operation, law, { above: choice.total });
  const gain = wider.total - choice.total;
  if (gain <= 0n) return [];
  const labels = wider.requests
    .filter(({ prospect }) => !prospect.certain)
    .map(({ prospect }) => prospect.candidate.label);
  return [
    {
      code: 'verify-schemes',
      sentence: `${euros(gain)} d’aides de plus sont possibles si vous vérifiez que vous avez droit à ${labelsInFrench(labels)}.`,
      gain,
      legalBasis: [],
    },
  ];
}

function cofinancerUnlock(operation: Operation, law: NationalLaw, choice: Choice): readonly PlanUnlock[] {
  const gain = isShut(operation, choice) ? 0n : headroom(operation, law, choice);
  if (gain <= 0n) return [];
  const fund = fundRoom(operation, law, choice, gain);
  const who =
    fund === gain
      ? 'Région, Département, intercommunalité, Union européenne'
      : fund > 0n
        ? `Région, Département, Union européenne ; une intercommunalité, ${euros(fund)} au plus`
        : 'Région, Département, Union européenne';
  return [
    {
      code: 'cofinancer',
      sentence: typeset(
        `La loi laisse encore place à ${euros(gain)} d’aides publiques : un cofinanceur de plus (${who}) peut les apporter.`,
      ),
      gain,
      legalBasis: [],
    },
  ];
}

/** An aid that wants to be the only one leaves no place to anybody. */
function isShut({ secured }: Operation, { requests }: Choice): boolean {
  return [...secured, ...requests.map(({ prospect }) => prospect)].some(({ terms }) => terms?.oneAidPerExpense);
}

/** What one more fonds de concours could bring, of that room: with the funds that are there, no more than its share of the rest. */
function fundRoom(operation: Operation, law: NationalLaw, choice: Choice, room: Euro): Euro {
  const rule = law.interCommunalFund;
  if (!rule) return room;
  const left = operation.remaining - choice.total;
  const requested = choice.requests.filter(({ prospect }) => prospect.payment.kind === 'REMAINDER');
  const funds = Euro.sum([operation.fundsSecured, ...requested.map(({ amount }) => amount)]);
  return Euro.max(0n, Euro.min(room, Ratio.down(left + funds, Ratio.of(rule.share)) - funds));
}

function schemesWithoutAmount(
  { leftOut }: Prospects,
  input: PlanInput,
  operation: Operation,
  law: NationalLaw,
  choice: Choice,
): readonly PlanUnlock[] {
  const room = isShut(operation, choice) ? 0n : headroom(operation, law, choice);
  return leftOut.flatMap(({ code, scheme, label }): readonly PlanUnlock[] => {
    const candidate = input.candidates.find(({ slug }) => slug === scheme)!;
    const about = { scheme, legalBasis: candidate.legalBasis ?? [] };
    if (code === 'unknown-amount') {
      const terms = applicableTerms(candidate.terms, input.facts ?? NO_FACTS, input.on);
      const ceiling = isStateSubsidy(terms) ? operation.stateSubsidyCeiling : undefined;
      const most = ceiling ? Euro.max(0n, Euro.min(room, ceiling.requests - choice.total)) : room;
      return [
        {
          code,
          sentence: typeset(
            most > 0n
              ? `« ${label} » peut aussi financer ce projet, jusqu’à ${euros(most)} dans ce que la loi laisse, mais son taux n’est pas connu : demandez-le à qui l’instruit.`
              : `« ${label} » peut aussi financer ce projet, mais son taux n’est pas connu : demandez-le à qui l’instruit. À côté des aides du plan, la loi ne lui laisse pas de place : il ne ferait qu’en remplacer une.`,
          ),
          ...about,
        },
      ];
    }
    if (code === 'in-kind') {
      return [
        {
          code,
          sentence: typeset(
            `« ${label} » apporte des journées ou des études : cela ne paraît pas au plan, mais peut en réduire le coût.`,
          ),
          ...about,
        },
      ];
    }
    return [];
  });
}
