/**
 * The table of a plan as a DETR file shows it (expenses on the left, resources on the right, excluding VAT), as plain
 * text and amounts that any export prints. Every total is added up again from the lines.
 */
import { Euro, percentInFrench, type Problem } from '#kernel';
import { euros, typeset } from './french.js';
import type { AidState, Expense, FinancingPlan, PlanLine } from './plan-types.js';
import { Ratio } from './ratio.js';
import { expenseProblems } from './validate.js';

export interface ExpenseRow {
  readonly label: string;
  readonly amount: Euro;
  readonly amountText: string;
  readonly eligible: boolean;
}

/** AID: a public aid. SUBTOTAL: of public aid. PRIVATE. OWN: the owner's share. */
export type ResourceKind = 'AID' | 'SUBTOTAL' | 'PRIVATE' | 'OWN';

export interface ResourceRow {
  readonly kind: ResourceKind;
  readonly label: string;
  readonly base?: Euro | undefined;
  readonly baseText: string;
  /** Of its own base for an aid; of the cost for the sub-total, private money and the own share. */
  readonly rate?: number | undefined;
  readonly rateText: string;
  readonly amount: Euro;
  readonly amountText: string;
  readonly state?: AidState | undefined;
  readonly stateText: string;
}

export interface TableTotal {
  readonly label: string;
  readonly amount: Euro;
  readonly amountText: string;
}

export interface PlanTable {
  readonly title: string;
  readonly note: string;
  readonly headings: {
    readonly expenses: readonly [label: string, amount: string];
    readonly resources: readonly [label: string, base: string, rate: string, amount: string, state: string];
  };
  readonly expenses: readonly ExpenseRow[];
  readonly resources: readonly ResourceRow[];
  readonly expenseTotal: TableTotal;
  readonly resourceTotal: TableTotal;
  /** Whether both totals are equal. When they are not, `warning` says by how much. */
  readonly balanced: boolean;
  readonly warning?: string | undefined;
}

export type TableResult =
  | { readonly table: PlanTable; readonly problems?: undefined }
  | { readonly problems: readonly Problem[]; readonly table?: undefined };

const STATE_TEXT: Record<AidState, string> = {
  TO_REQUEST: 'à demander',
  REQUESTED: 'sollicité',
  SECURED: 'acquis',
  HOPED: 'espéré',
};

/**
 * `expenses`: the left side; without any, one line stands for the whole operation. Problems, and no table, when they do
 * not add up to the plan's cost.
 */
export function planTable(plan: Pick<FinancingPlan, 'cost' | 'lines'>, expenses: readonly Expense[] = []): TableResult {
  const problems = expenseProblems(expenses, plan.cost);
  if (problems.length > 0) return { problems };

  const rows: readonly ExpenseRow[] = (
    expenses.length > 0 ? expenses : [{ label: 'Coût de l’opération', amount: plan.cost }]
  ).map((expense: Expense) => ({
    label: expense.label,
    amount: expense.amount,
    amountText: euros(expense.amount),
    eligible: expense.eligible !== false,
  }));
  const expenseTotal = Euro.sum(rows.map((row) => row.amount));

  const isAid = (line: PlanLine): boolean => line.public && line.source !== 'OWN_FUNDS';
  // Schemes first, as a DETR file has them: the State's and its agencies', then Region, Department, EPCI.
  const [schemes, funders] = [true, false].map((isScheme) =>
    plan.lines.filter((line) => isAid(line) && (line.scheme !== undefined) === isScheme),
  ) as [PlanLine[], PlanLine[]];
  const aids = [...schemes, ...funders].map((line) => resourceRow('AID', line, line.base, line.rate));
  const aid = Euro.sum(aids.map((row) => row.amount));
  const ofCost = (amount: Euro): number | undefined => Ratio.nearest(amount, expenseTotal);
  const others = plan.lines
    .filter((line) => !isAid(line))
    .map((line) => resourceRow(line.source === 'OWN_FUNDS' ? 'OWN' : 'PRIVATE', line, undefined, ofCost(line.amount)));
  const subtotal: ResourceRow = {
    kind: 'SUBTOTAL',
    label: 'Sous-total des aides publiques',
    baseText: '',
    rate: ofCost(aid),
    rateText: percentText(ofCost(aid)),
    amount: aid,
    amountText: euros(aid),
    stateText: '',
  };
  const resources = [...aids, subtotal, ...others];
  const resourceTotal = Euro.sum([...aids, ...others].map((row) => row.amount));
  const gap = resourceTotal - expenseTotal;
  return {
    table: {
      title: 'Plan de financement prévisionnel',
      note: 'Montants hors taxes',
      headings: {
        expenses: ['Dépenses', 'Montant HT'],
        resources: ['Ressources', 'Assiette HT', 'Taux', 'Montant', 'État'],
      },
      expenses: rows,
      resources,
      expenseTotal: total(expenseTotal),
      resourceTotal: total(resourceTotal),
      balanced: gap === 0n,
      warning:
        gap === 0n
          ? undefined
          : typeset(`Le plan n’est pas équilibré : les ressources dépassent les dépenses de ${euros(gap)}.`),
    },
  };
}

function resourceRow(
  kind: ResourceKind,
  line: PlanLine,
  base: Euro | undefined,
  rate: number | undefined,
): ResourceRow {
  return {
    kind,
    label: line.label,
    base,
    baseText: base === undefined ? '' : euros(base),
    rate,
    rateText: percentText(rate),
    amount: line.amount,
    amountText: euros(line.amount),
    state: line.state,
    stateText: line.state === undefined ? '' : STATE_TEXT[line.state],
  };
}

function total(amount: Euro): TableTotal {
  return { label: 'Total HT', amount, amountText: euros(amount) };
}

/** Two decimals are enough on paper. What the law asks is judged in the checks, never on this figure. */
function percentText(rate: number | undefined): string {
  return rate === undefined ? '' : percentInFrench(Math.floor(rate * 1e4 + 1e-6) / 1e4);
}
