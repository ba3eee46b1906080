/** What the tables of a plan show, whatever their format: the two sides of a DETR plan, row by row, and the checks under them. */
import {
  planTable,
  type CheckOutcome,
  type ExpenseRow,
  type FinancingPlan,
  type PlanCheck,
  type PlanTable,
  type ResourceRow,
} from '#financing';
import { Day, Euro, fold, percentInFrench } from '#kernel';
import type { KeptPlan } from '#matching';

export interface PlanPage {
  readonly title: string;
  /** « Chénérailles (23061) ». */
  readonly place: string;
  /** « Au 15 novembre 2021. Montants hors taxes. » */
  readonly note: string;
  readonly table: PlanTable;
  /** Expenses on the left, resources on the right; the shorter side ends first. */
  readonly rows: readonly { readonly expense?: ExpenseRow | undefined; readonly resource?: ResourceRow | undefined }[];
  readonly checks: readonly PlanCheck[];
  /** What limits each request. */
  readonly limits: readonly { readonly label: string; readonly sentences: readonly string[] }[];
  /** Under the table, first: each rule that the plan breaks, and by how much. */
  readonly warnings: readonly string[];
  /** Under the table: what the owner brings, what is sure and what is hope. */
  readonly sentences: readonly string[];
  /** `plan-de-financement-chenerailles-2021-11-15`: letters, digits and hyphens. */
  readonly fileName: string;
}

export const OUTCOME_TEXT: Readonly<Record<CheckOutcome, string>> = {
  PASSED: 'Conforme',
  FAILED: 'Non conforme',
  WARNING: 'À surveiller',
  NOT_APPLICABLE: 'Sans objet',
};

export const RATE_NOTE =
  'Le taux d’une aide se rapporte à son assiette ; celui du sous-total, des financements privés et de la part du maître d’ouvrage, au coût total.';

export function planPage({ plan, place, wishes, on, tableNames }: KeptPlan): PlanPage {
  const lines = plan.lines.map((line) => ({ ...line, label: tableNames[line.scheme ?? ''] ?? line.label }));
  const { table, problems } = planTable({ ...plan, lines }, wishes.expenses);
  // Expenses were checked before the plan was made, and it is kept as it was.
  if (!table) throw new Error(`the expenses of a kept plan do not fit: ${problems.map(({ code }) => code).join(', ')}`);
  const length = Math.max(table.expenses.length, table.resources.length);
  const code = place.inseeCode ?? place.epciSiren;
  return {
    title: table.title,
    place: code === undefined ? place.name : `${place.name} (${code})`,
    note: `${table.note}. Règles en vigueur au ${Day.inFrench(on)}.`,
    table,
    rows: Array.from({ length }, (_, index) => ({ expense: table.expenses[index], resource: table.resources[index] })),
    checks: plan.checks,
    limits: plan.lines
      .filter(({ limitedBy }) => limitedBy.length > 0)
      .map(({ label, limitedBy }) => ({ label, sentences: limitedBy.map(({ sentence }) => sentence) })),
    warnings: [
      table.warning,
      // The table says by itself that its totals differ.
      ...plan.checks
        .filter(({ code, outcome }) => outcome === 'FAILED' && code !== 'balance')
        .map(({ sentence }) => sentence),
    ].filter((sentence) => sentence !== undefined),
    sentences: [ownShareSentence(plan.ownShare), plan.certainty.sentence].filter((sentence) => sentence !== undefined),
    fileName: `plan-de-financement-${fold(place.name).replaceAll(/[^a-z0-9]+/g, '-')}-${on}`,
  };
}

/** What a DETR file has to show of it, in words that nobody in particular says. */
function ownShareSentence({
  amount,
  shareOfPublicFunding,
  requiredShare,
}: FinancingPlan['ownShare']): string | undefined {
  if (shareOfPublicFunding === undefined) return undefined;
  const least = requiredShare > 0 ? ` (au moins ${percentInFrench(requiredShare)} demandés)` : '';
  const reached = percentInFrench(Math.floor(shareOfPublicFunding * 1e4 + 1e-6) / 1e4);
  return `Part du maître d’ouvrage : ${Euro.inFrench(amount)}, soit ${reached} des financements publics${least}.`;
}

/** An expense that no aid counts says so. */
export function expenseLabel({ label, eligible }: ExpenseRow): string {
  return eligible ? label : `${label} (non éligible)`;
}
