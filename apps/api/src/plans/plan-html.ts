/** The table as a page to print and sign, in the layout of a DETR file. Without script, image or anything from elsewhere. */
import { createHash } from 'node:crypto';

import type { LegalBasis, PlanCheck, ResourceRow } from '#financing';

import { printedAmount } from './amounts.js';
import { Markup, markup } from './markup.js';
import { expenseLabel, OUTCOME_TEXT, RATE_NOTE, type PlanPage } from './plan-page.js';

const STYLE = `
:root { color: #161616; background: #fff; font: 16px/1.5 Marianne, "Liberation Sans", Arial, sans-serif; }
body { max-width: 75rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.15rem; margin: 1.5rem 0 .5rem; }
.to-fill { border-bottom: 1px dotted #161616; display: inline-block; min-width: 20rem; } .to-fill.date { min-width: 8rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin-top: 1rem; }
caption { text-align: left; font-weight: bold; padding-bottom: .25rem; }
th, td { border: 1px solid #666; padding: .3rem .5rem; text-align: left; vertical-align: top; }
tbody th { font-weight: normal; overflow-wrap: anywhere; }
thead th, tfoot th, tfoot td, tr .subtotal { font-weight: bold; background: #eee; }
td.state { white-space: nowrap; }
.amount { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.side { border-left: 3px solid #161616; }
.warning { border: 2px solid #b34000; padding: .5rem .75rem; font-weight: bold; }
.outcome { font-weight: bold; white-space: nowrap; } .failed { color: #b34000; }
dt { font-weight: bold; }
.signature { display: flex; gap: 2rem; margin-top: 2rem; min-height: 5rem; } .signature p { flex: 1; }
small { color: #3a3a3a; } a { color: #000091; }
@media print {
  @page { size: A4 landscape; margin: 12mm; }
  :root { font-size: 11px; line-height: 1.4; } body { padding: 0; max-width: none; } nav { display: none; }
  section { break-before: page; } a { color: inherit; text-decoration: none; }
  tr, dd, .signature { break-inside: avoid; } thead { display: table-header-group; } .scroll { overflow: visible; }
  thead th, tfoot th, tfoot td, tr .subtotal { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;

/** Nothing but this page's own style may be loaded, run, framed or sent. */
export const PLAN_CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export function planHtml(page: PlanPage, id: string): string {
  const { title, place, note, checks, limits, warnings, sentences } = page;
  return document(
    `${title} – ${place}`,
    markup`<header>
<h1>${title}</h1>
<p>Maître d’ouvrage : <strong>${place}</strong><br>Opération : <span class="to-fill"></span></p>
<p>${note}</p>
</header>
<main>
${bothSides(page)}
<p><small>${RATE_NOTE}</small></p>
${warnings.map((words) => markup`<p class="warning">${words}</p>\n`)}${sentences.map((words) => markup`<p>${words}</p>\n`)}<div class="signature"><p>Fait à <span class="to-fill"></span> le <span class="to-fill date"></span></p><p>Cachet et signature du maître d’ouvrage</p></div>
<section>
<h2 id="controles">Contrôles</h2>
<p>Ce que la loi et les dispositifs demandent, règle par règle. Cette partie est pour vous : le dossier n’a besoin que du tableau.</p>
<div class="scroll" role="region" aria-labelledby="controles" tabindex="0"><table aria-labelledby="controles">
<thead><tr><th scope="col">Résultat</th><th scope="col">Règle</th><th scope="col">Référence</th></tr></thead>
<tbody>
${checks.map(checkRow)}</tbody></table></div>
${limits.length === 0 ? undefined : markup`<h2>Ce qui limite chaque demande</h2>\n<dl>\n${limits.map(limitsOf)}</dl>\n`}</section>
</main>
<nav aria-label="Autres formats"><p>Le même tableau : <a href="${id}.ods">OpenDocument (.ods)</a>,
<a href="${id}.xlsx">Excel (.xlsx)</a>, <a href="${id}.csv">CSV</a>.</p></nav>`,
  );
}

/** A page that says that there is no such plan. */
export function unknownPlanHtml(message: string): string {
  return document('Plan introuvable', markup`<main><h1>Plan introuvable</h1><p>${message}</p></main>`);
}

/** Both sides in one table: every cell names its headers, so that it is never read with those of the other side. */
function bothSides({ table, rows }: PlanPage): Markup {
  const { headings, expenseTotal, resourceTotal } = table;
  const [expense, expenseAmount] = headings.expenses;
  const [resource, base, rate, amount, state] = headings.resources;
  const whole = table.balanced && expenseTotal.amount > 0n ? '100\u00a0%' : '';
  return markup`<div class="scroll" role="region" aria-labelledby="tableau" tabindex="0"><table>
<caption id="tableau">Dépenses et ressources, en euros hors taxes</caption>
<thead><tr>
<th id="dl" scope="col">${expense}</th><th id="da" scope="col" class="amount">${expenseAmount}</th>
<th id="rl" scope="col" class="side">${resource}</th><th id="rb" scope="col" class="amount">${base}</th>
<th id="rt" scope="col" class="amount">${rate}</th><th id="ra" scope="col" class="amount">${amount}</th><th id="rs" scope="col">${state}</th>
</tr></thead>
<tbody>
${rows.map(
  (row, index) => markup`<tr>
${
  row.expense
    ? markup`<th id="d${index}" headers="dl" scope="row">${expenseLabel(row.expense)}</th><td headers="da d${index}" class="amount">${printedAmount(row.expense.amount)}</td>`
    : markup`<td></td><td></td>`
}
${row.resource ? resourceCells(row.resource, index) : markup`<td class="side"></td><td></td><td></td><td></td><td></td>`}
</tr>
`,
)}</tbody>
<tfoot><tr>
<th id="dt" headers="dl" scope="row">${expenseTotal.label}</th><td headers="da dt" class="amount">${printedAmount(expenseTotal.amount)}</td>
<th id="rT" headers="rl" scope="row" class="side">${resourceTotal.label}</th><td></td>
<td headers="rt rT" class="amount">${whole}</td><td headers="ra rT" class="amount">${printedAmount(resourceTotal.amount)}</td><td></td>
</tr></tfoot>
</table></div>`;
}

function resourceCells(row: ResourceRow, index: number): Markup {
  const bold = row.kind === 'SUBTOTAL' ? ' subtotal' : '';
  return markup`<th id="r${index}" headers="rl" scope="row" class="side${bold}">${row.label}</th><td headers="rb r${index}" class="amount${bold}">${
    row.base === undefined ? '' : printedAmount(row.base)
  }</td><td headers="rt r${index}" class="amount${bold}">${row.rateText}</td><td headers="ra r${index}" class="amount${bold}">${printedAmount(
    row.amount,
  )}</td><td headers="rs r${index}" class="state${bold}">${row.stateText}</td>`;
}

function checkRow({ outcome, sentence, legalBasis }: PlanCheck): Markup {
  const failed = outcome === 'FAILED' ? ' failed' : '';
  return markup`<tr><td class="outcome${failed}">${OUTCOME_TEXT[outcome]}</td><td>${sentence}</td><td>${legalBasis.map((basis, index) => markup`${index === 0 ? undefined : Markup.constant('<br>')}${reference(basis)}`)}</td></tr>
`;
}

function limitsOf({ label, sentences }: PlanPage['limits'][number]): Markup {
  return markup`<dt>${label}</dt>${sentences.map((sentence) => markup`<dd>${sentence}</dd>`)}
`;
}

function reference({ label, url }: LegalBasis): Markup {
  return url !== undefined && /^https?:\/\//.test(url)
    ? markup`<a href="${url}" rel="noreferrer noopener">${label}</a>`
    : markup`${label}`;
}

function document(title: string, body: Markup): string {
  return markup`<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
${Markup.constant(`<style>${STYLE}</style>`)}
</head>
<body>
${body}
</body>
</html>
`.text;
}
