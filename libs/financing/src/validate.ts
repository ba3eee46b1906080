/** What is wrong with the input of a plan, all at once. A wish that cannot be granted is not wrong: the plan answers it. */
import { Euro, nearest, type Problem } from '#kernel';
import { euros, typeset } from './french.js';
import { DEROGATIONS, derogation } from './law.js';
import { labelsInFrench } from './operation.js';
import type { Expense, PlanInput } from './plan-types.js';

/** Paths are those of the client's input: `project.cost`, `secured[0].amount`, `expenses`, `derogations[1]`. */
export function planProblems(input: PlanInput): readonly Problem[] {
  const { cost, eligibleCost, privateFunding, expenses = [], secured = [], derogations = [] } = input;
  return [
    ...negative('project.cost', cost),
    ...negative('project.eligibleCost', eligibleCost),
    ...negative('project.privateFunding', privateFunding),
    ...(cost >= 0n && eligibleCost !== undefined && eligibleCost > cost
      ? [
          problem(
            'project.eligibleCost',
            'eligible-cost-above-cost',
            `La dépense éligible (${euros(eligibleCost)}) ne peut pas dépasser le coût du projet (${euros(cost)}).`,
          ),
        ]
      : []),
    ...secured.flatMap(({ scheme, funder, amount }, index) => [
      ...((scheme === undefined) === (funder === undefined)
        ? [
            problem(
              `secured[${index}]`,
              'scheme-or-funder',
              'Dites de quel dispositif ou de quel financeur vient cette somme : l’un des deux, et un seul.',
            ),
          ]
        : []),
      ...negative(`secured[${index}].amount`, amount),
    ]),
    ...expenseProblems(expenses, cost, eligibleCost),
    ...derogations.flatMap((code, index) => unknownDerogation(code, index)),
  ];
}

/** The left side of the table: labels, no negative amount, a sum equal to the cost, an eligible sum equal to the one given. */
export function expenseProblems(expenses: readonly Expense[], cost: Euro, eligibleCost?: Euro): readonly Problem[] {
  if (expenses.length === 0) return [];
  const problems: Problem[] = expenses.flatMap(({ label, amount }, index) => [
    ...(label.trim() === ''
      ? [problem(`expenses[${index}].label`, 'empty-label', 'Donnez un nom à cette dépense.')]
      : []),
    ...negative(`expenses[${index}].amount`, amount),
  ]);
  const total = Euro.sum(expenses.map((expense) => expense.amount));
  // What is said of a negative cost is enough.
  if (cost >= 0n && total !== cost) {
    problems.push(
      problem(
        'expenses',
        'expenses-not-equal-cost',
        `La somme des dépenses (${euros(total)}) doit être égale au coût du projet (${euros(cost)}) : il y a ${euros(
          total > cost ? total - cost : cost - total,
        )} ${total > cost ? 'de trop' : 'de moins'}.`,
      ),
    );
  }
  const eligible = Euro.sum(expenses.filter((expense) => expense.eligible !== false).map((expense) => expense.amount));
  // Without any mark, expenses say nothing of what is eligible, and the amount given stands.
  if (
    eligibleCost !== undefined &&
    eligible !== eligibleCost &&
    expenses.some((expense) => expense.eligible !== undefined)
  ) {
    problems.push(
      problem(
        'expenses',
        'eligible-expenses-not-equal-eligible-cost',
        `La somme des dépenses éligibles (${euros(eligible)}) doit être égale à la dépense éligible du projet (${euros(eligibleCost)}).`,
      ),
    );
  }
  return problems;
}

function unknownDerogation(code: string, index: number): readonly Problem[] {
  if (derogation(code)) return [];
  const codes = DEROGATIONS.map((one) => one.code);
  const near = nearest(code, codes);
  const hint =
    near === undefined ? `Celles qui existent : ${codes.join(', ')}.` : `Vouliez-vous dire ${labelsInFrench([near])} ?`;
  return [
    problem(
      `derogations[${index}]`,
      'unknown-derogation',
      `La dérogation ${labelsInFrench([code.slice(0, 100)])} n’existe pas. ${hint}`,
    ),
  ];
}

function negative(path: string, amount: Euro | undefined): readonly Problem[] {
  return amount !== undefined && amount < 0n
    ? [problem(path, 'negative-amount', `Un montant ne peut pas être négatif (${euros(amount)}).`)]
    : [];
}

function problem(path: string, code: string, message: string): Problem {
  return { path, code, message: typeset(message) };
}
