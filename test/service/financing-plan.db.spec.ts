import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';

import { startService, type RunningService } from './running-service.js';
import { unzip } from './unzip.js';

const OPERATION = readFileSync(join(import.meta.dirname, '../contract/plan.graphql'), 'utf8');
const CHENERAILLES = { inseeCode: '23061' };
const ON = '2024-04-15';
const WORKS = { spendingKind: 'INVESTMENT', notStarted: true, cost: '500000.00' };

interface Line {
  source: string;
  scheme: { slug: string } | null;
  label: string;
  base: string | null;
  rate: number | null;
  amount: string;
  state: string | null;
  verdict: string | null;
  limitedBy: { code: string; sentence: string }[];
}
interface Check {
  code: string;
  outcome: string;
  sentence: string;
  value: string | null;
  limit: string | null;
}
interface Plan {
  id: string;
  lines: Line[];
  publicAid: string;
  privateFunding: string;
  ownShare: { amount: string; shareOfPublicFunding: number | null; requiredShare: number; requiredAmount: string };
  total: string;
  checks: Check[];
  alternatives: { label: string; publicAid: string; ownShare: string; lines: { amount: string }[] }[];
}

let service: RunningService;
beforeAll(async () => {
  service = await startService();
}, 60_000);
afterAll(() => service.close());

const ask = (input: object) => service.ask(OPERATION, { input }, 'FinancingPlan');

async function plan(input: object): Promise<Plan> {
  const { data, errors } = await ask({ place: CHENERAILLES, on: ON, ...input });
  expect(errors).toBeUndefined();
  expect(data.financingPlan).toMatchObject({ __typename: 'FinancingPlan' });
  return data.financingPlan as Plan;
}

async function problems(input: object): Promise<{ path: string; code: string; message: string }[]> {
  const { data, errors } = await ask({ place: CHENERAILLES, on: ON, project: WORKS, ...input });
  expect(errors).toBeUndefined();
  expect(data.financingPlan.__typename).toBe('InvalidInput');
  return data.financingPlan.problems as { path: string; code: string; message: string }[];
}

const check = ({ checks }: Plan, code: string): Check | undefined => checks.find((one) => one.code === code);
const aid = (amount: string, more: object = {}): object => ({ funder: 'Région', amount, public: true, ...more });
const cents = (amount: string): bigint => BigInt(amount.replace('.', ''));
const get = (path: string): Promise<Response> => fetch(`${service.url}${path}`);

describe('the worked examples of CGCT L1111-10, through the service', () => {
  /** Nothing is requested: what is secured is judged alone. */
  const judged = (secured: object[], more: object = {}) => plan({ project: WORKS, schemes: [], secured, ...more });

  it('400 000 of 500 000: lawful, at the limit', async () => {
    const answer = await judged([aid('400000.00')]);
    expect(check(answer, 'own-share')).toMatchObject({ outcome: 'PASSED', value: '100000.00', limit: '100000.00' });
    expect(answer.ownShare).toEqual({
      amount: '100000.00',
      shareOfPublicFunding: 0.2,
      requiredShare: 0.2,
      requiredAmount: '100000.00',
    });
  });

  it('400 001: unlawful by one euro', async () => {
    const answer = await judged([aid('400001.00')]);
    expect(check(answer, 'own-share')).toMatchObject({ outcome: 'FAILED', value: '99999.00', limit: '100000.00' });
    expect(check(answer, 'own-share')?.sentence).toMatch(/dépassent de 1\s€ ce qu’elle permet \(400\s000\s€\)/u);
    expect(answer.ownShare.shareOfPublicFunding).toBe(0.199998);
  });

  it('380 000 beside 50 000 of private money: unlawful, 360 000 at most', async () => {
    const answer = await judged([aid('380000.00')], { project: { ...WORKS, privateFunding: '50000.00' } });
    expect(check(answer, 'own-share')).toMatchObject({ outcome: 'FAILED', value: '70000.00', limit: '90000.00' });
    expect(check(answer, 'own-share')?.sentence).toMatch(/15,55\s%.*20\s000\s€.*360\s000\s€/u);
  });

  it('360 000 beside 50 000 of a patron: lawful, at the limit', async () => {
    const patron = { funder: 'Fondation du patrimoine', amount: '50000.00', public: false };
    const answer = await judged([aid('360000.00'), patron]);
    expect(check(answer, 'own-share')).toMatchObject({ outcome: 'PASSED', value: '90000.00', limit: '90000.00' });
    expect(answer.privateFunding).toBe('50000.00');
  });

  it('450 000 for the energy renovation of a school: lawful with the prefect’s derogation', async () => {
    const answer = await judged([aid('450000.00')], { derogations: ['school-energy-renovation'] });
    expect(check(answer, 'own-share')).toMatchObject({ outcome: 'PASSED', value: '50000.00', limit: '50000.00' });
    expect(check(answer, 'derogation')).toMatchObject({ outcome: 'WARNING' });
    expect(answer.ownShare.requiredShare).toBe(0.1);
  });

  it('450 000 in Guadeloupe, of which 400 000 of DETR and DSIL: no minimum share, endowments at 80 %', async () => {
    const answer = await judged(
      [
        { scheme: 'detr', amount: '250000.00', public: true },
        { scheme: 'dsil', amount: '150000.00', public: true },
        aid('50000.00'),
      ],
      { place: { inseeCode: '97101' } },
    );
    expect(check(answer, 'own-share')).toMatchObject({ outcome: 'NOT_APPLICABLE' });
    expect(check(answer, 'state-endowments-ceiling')).toMatchObject({
      outcome: 'PASSED',
      value: '400000.00',
      limit: '400000.00',
    });
    expect(answer.ownShare).toMatchObject({ amount: '50000.00', requiredShare: 0, requiredAmount: '0.00' });
  });
});

describe('the plan of a match', () => {
  const school = {
    project: { ...WORKS, themes: ['batiment-scolaire', 'renovation-energetique'] },
    facts: [{ code: 'project.detrPriorityCategory', value: true }],
  };

  it('asks what the match does not exclude, and its lines add up to the cost', async () => {
    const answer = await plan(school);
    expect(answer.lines.filter(({ source }) => source === 'SCHEME').length).toBeGreaterThan(0);
    expect(answer.publicAid).toBe('400000.00');
    expect(answer.lines.reduce((sum, { amount }) => sum + cents(amount), 0n)).toBe(50_000_000n);
    for (const line of answer.lines.filter(({ source }) => source === 'SCHEME')) {
      expect(line).toMatchObject({ state: 'TO_REQUEST', base: '500000.00' });
      expect(['ELIGIBLE', 'TO_VERIFY']).toContain(line.verdict);
      expect(line.limitedBy.length).toBeGreaterThan(0);
    }
    expect(answer.alternatives.map(({ label }) => label)).toEqual([
      'Sans dispositif à vérifier',
      'Le moins de demandes',
      'La plus petite part à votre charge',
    ]);
    expect(answer.checks.every(({ sentence }) => /^[A-ZÀÉ«].*\.$/u.test(sentence))).toBe(true);
  });

  it('takes no money from FNADT, whose rate nobody knows: it is what would unlock more', async () => {
    const { data } = await service.ask(
      `query ($input: FinancingPlanInput!) { financingPlan(input: $input) { ... on FinancingPlan {
        lines { scheme { slug } } unlocks { code sentence gain scheme { slug } derogation } leftOut { code scheme { slug } sentence }
        certainty { secured requested hoped toRequest toVerify sentence } } } }`,
      { input: { place: CHENERAILLES, on: ON, ...school } },
    );
    const { lines, unlocks } = data.financingPlan as {
      lines: { scheme: { slug: string } | null }[];
      unlocks: { code: string; scheme: { slug: string } | null; derogation: string | null }[];
    };
    expect(lines.map(({ scheme }) => scheme?.slug)).not.toContain('fnadt');
    expect(unlocks.find(({ scheme }) => scheme?.slug === 'fnadt')).toMatchObject({
      code: 'unknown-amount',
      gain: null,
    });
    expect(unlocks.map(({ derogation }) => derogation)).toContain('school-energy-renovation');
  });

  it('names the sums that rest on hope', async () => {
    const answer = await plan({
      ...school,
      secured: [aid('50000.00', { funder: 'Département', state: 'HOPED' }), aid('20000.00', { state: 'REQUESTED' })],
    });
    expect(answer.lines.filter(({ source }) => source === 'SECURED').map(({ state }) => state)).toEqual([
      'HOPED',
      'REQUESTED',
    ]);
    expect(check(answer, 'hope')).toMatchObject({ outcome: 'WARNING', value: '70000.00' });
    expect(check(answer, 'hope')?.sentence).toMatch(
      /«\sDépartement\s» \(50\s000\s€ espérés\) et «\sRégion\s» \(20\s000\s€ demandés\)/u,
    );
  });

  it('says what each alternative changes, and what a fact would bring, in words', async () => {
    const { data } = await service.ask(
      `query ($input: FinancingPlanInput!) { financingPlan(input: $input) { ... on FinancingPlan {
        alternatives { code sentence } unlocks { code sentence gain scheme { slug } facts { code value } } } } }`,
      { input: { place: CHENERAILLES, on: '2026-03-01', project: { ...WORKS, eligibleCost: '200000.00' } } },
    );
    const { alternatives, unlocks } = data.financingPlan as {
      alternatives: { code: string; sentence: string }[];
      unlocks: { code: string; sentence: string; gain: string; scheme: { slug: string }; facts: object[] }[];
    };
    expect(alternatives.map(({ code }) => code)).toEqual([
      'without-to-verify',
      'fewest-requests',
      'smallest-own-share',
    ]);
    for (const { sentence } of alternatives) expect(sentence).toMatch(/plan proposé.*\.$/u);
    const water = unlocks.filter(({ code, scheme }) => code === 'fact' && scheme.slug === 'agence-eau');
    expect(water).toMatchObject([{ facts: [{ code: 'place.waterBasin', value: 'LOIRE_BRETAGNE' }] }]);
    expect(water[0]!.sentence).toMatch(
      /si la commune dépend de l’agence de l’eau Loire-Bretagne.: c’est à vérifier\.$/u,
    );
    expect(unlocks.find(({ scheme }) => (scheme as { slug: string } | null)?.slug === 'fnadt')!.sentence).toMatch(
      /peut aussi financer ce projet/u,
    );
  });

  it('warns of money hoped for from a scheme that the match excludes, with the reason', async () => {
    const hoped = (state: string) =>
      plan({ project: WORKS, schemes: [], secured: [{ scheme: 'dsid', amount: '150000.00', public: true, state }] });
    const warning = check(await hoped('REQUESTED'), 'ineligible-scheme');
    expect(warning).toMatchObject({ outcome: 'WARNING', value: '150000.00' });
    expect(warning?.sentence).toMatch(
      /«\sDSID\s», dont le projet ne remplit pas les conditions au 15 avril 2024\. .+\.$/u,
    );
    expect(check(await hoped('SECURED'), 'ineligible-scheme')).toBeUndefined();
  });

  it('without schemes to verify when asked', async () => {
    const answer = await plan({ ...school, excludeToVerify: true });
    expect(answer.lines.map(({ verdict }) => verdict)).not.toContain('TO_VERIFY');
  });

  it('is restricted to the schemes that are wished for, and says why one of them cannot be asked', async () => {
    const { data } = await service.ask(
      'query ($input: FinancingPlanInput!) { financingPlan(input: $input) { ... on FinancingPlan { lines { scheme { slug } } leftOut { code sentence scheme { slug } } } } }',
      { input: { place: CHENERAILLES, on: ON, ...school, schemes: ['dsil', 'dsid', 'dsil'] } },
    );
    expect(data.financingPlan.lines.map((line: Line) => line.scheme?.slug)).toEqual(['dsil', undefined]);
    expect(data.financingPlan.leftOut).toMatchObject([{ code: 'ineligible', scheme: { slug: 'dsid' } }]);
  });

  it('never asks for two posts at once when nobody said which it is', async () => {
    const answer = await plan({
      on: '2023-02-01',
      project: { spendingKind: 'POST', cost: '200000.00', notStarted: true },
    });
    const asked = answer.lines.filter(({ source }) => source === 'SCHEME').map(({ scheme }) => scheme?.slug);
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.includes('pvd-chef-projet') && asked.includes('conseiller-numerique')).toBe(false);
  });

  it('reads a fonds de concours in the funder’s name: at most half of what remains', async () => {
    const input = { project: WORKS, schemes: [] };
    const funded = (amount: string) =>
      plan({
        ...input,
        secured: [aid('300000.00'), aid(amount, { funder: 'Communauté de communes Creuse Confluence' })],
      });
    expect(check(await funded('100000.00'), 'inter-communal-fund')).toMatchObject({
      outcome: 'PASSED',
      limit: '100000.00',
    });
    expect(check(await funded('100000.01'), 'inter-communal-fund')).toMatchObject({ outcome: 'FAILED' });
  });

  it('has the expenses for a cost when no cost is given', async () => {
    const { cost: _, ...project } = WORKS;
    const answer = await plan({ project, schemes: [], expenses: [{ label: 'Travaux', amount: '1234.56' }] });
    expect(answer.total).toBe('1234.56');
  });
});

describe('wishes that no plan can grant', () => {
  const wish = (project: object, more: object = {}) => plan({ project: { ...WORKS, ...project }, ...more });

  it('a cost of zero fails its check and asks nothing', async () => {
    const answer = await wish({ cost: '0.00' });
    expect(check(answer, 'cost')).toMatchObject({ outcome: 'FAILED', value: '0.00' });
    expect(answer).toMatchObject({ publicAid: '0.00', total: '0.00' });
  });

  it('private money over the cost fails by the difference', async () => {
    const answer = await wish({ privateFunding: '500000.01' });
    expect(check(answer, 'private-funding')).toMatchObject({
      outcome: 'FAILED',
      value: '500000.01',
      limit: '500000.00',
    });
    expect(answer.publicAid).toBe('0.00');
  });

  it('secured aid over the ceiling fails by the difference, and nothing is added', async () => {
    const answer = await wish({}, { secured: [aid('600000.00')] });
    expect(check(answer, 'own-share')?.sentence).toMatch(/dépassent de 200\s000\s€/u);
    expect(check(answer, 'balance')).toMatchObject({ outcome: 'FAILED', value: '600000.00', limit: '500000.00' });
    expect(answer.publicAid).toBe('600000.00');
  });

  it('operating spending owes no minimum share', async () => {
    const answer = await wish({ spendingKind: 'OPERATING' }, { schemes: [], secured: [aid('500000.00')] });
    expect(check(answer, 'own-share')).toMatchObject({ outcome: 'NOT_APPLICABLE' });
    expect(answer.ownShare.requiredShare).toBe(0);
  });
});

describe('an input that is no project', () => {
  it('is refused with every problem at once', async () => {
    const found = await problems({
      place: { inseeCode: '23061', epciSiren: '200069060' },
      project: { ...WORKS, privateFunding: '-1.00', themes: ['energies'] },
      facts: [{ code: 'place.populationDFG', value: 12 }],
      schemes: ['detrr', 'fctva'],
      secured: [
        { amount: '1.00', public: true },
        { scheme: 'dsil', funder: 'Région', amount: '-1.00', public: true },
        { scheme: 'dsill', amount: '1.00', public: true },
      ],
      expenses: [
        { label: ' ', amount: '1.00' },
        { label: 'Travaux', amount: '-2.00' },
      ],
      derogations: ['school-energy'],
    });
    expect(found).toMatchObject([
      { path: 'place', code: 'one-place' },
      { path: 'project.themes[0]', code: 'unknown-theme' },
      { path: 'project.privateFunding', code: 'negative-amount' },
      { path: 'facts[0].code', code: 'facts.unknown' },
      { path: 'schemes[0]', code: 'unknown-scheme', message: expect.stringContaining('« detr »') },
      { path: 'schemes[1]', code: 'not-an-aid' },
      { path: 'secured[2].scheme', code: 'unknown-scheme', message: expect.stringContaining('« dsil »') },
      { path: 'secured[0]', code: 'scheme-or-funder' },
      { path: 'secured[1]', code: 'scheme-or-funder' },
      { path: 'secured[1].amount', code: 'negative-amount' },
      { path: 'expenses[0].label', code: 'empty-label' },
      { path: 'expenses[1].amount', code: 'negative-amount' },
      { path: 'expenses', code: 'expenses-not-equal-cost' },
      {
        path: 'derogations[0]',
        code: 'unknown-derogation',
        message: expect.stringContaining('school-energy-renovation'),
      },
    ]);
    expect(found).toHaveLength(14);
  });

  it('needs a place and a cost', async () => {
    expect(await problems({ place: {}, project: { spendingKind: 'INVESTMENT' } })).toMatchObject([
      { path: 'place', code: 'missing-place' },
      { path: 'project.cost', code: 'missing' },
    ]);
  });

  it('says by how much the expenses miss the cost', async () => {
    const found = await problems({ expenses: [{ label: 'Travaux', amount: '499999.99' }] });
    expect(found).toMatchObject([{ path: 'expenses', code: 'expenses-not-equal-cost' }]);
    expect(found[0]!.message).toMatch(/0,01\s€ de moins/u);
  });
});

describe('the table of a plan', () => {
  const input = {
    project: { ...WORKS, title: 'Titre confidentiel', cost: '1250000.50', themes: ['batiment-scolaire'] },
    facts: [{ code: 'project.detrPriorityCategory', value: true }],
    secured: [
      aid('100000.25', { funder: '=HYPERLINK("http://exemple.test")', state: 'REQUESTED' }),
      { funder: 'Mécène & fils', amount: '10000.00', public: false },
    ],
    expenses: [
      { label: '<script>alert(1)</script>', amount: '1000000.00' },
      { label: '@SUM(A1);"études"\n', amount: '200000.25' },
      { label: 'Divers', amount: '50000.25', eligible: false },
    ],
  };

  it('is one and the same id for the same project, and another for another', async () => {
    const { id } = await plan(input);
    expect(id).toMatch(/^[\w-]{22}$/);
    expect((await plan(input)).id).toBe(id);
    expect((await plan({ ...input, on: '2024-04-16' })).id).not.toBe(id);
  });

  it('prints as a page: everything escaped, nothing loaded, totals equal', async () => {
    const { id } = await plan(input);
    const response = await get(`/plans/${id}.html`);
    expect(response.status).toBe(200);
    const page = await response.text();
    const policy = response.headers.get('content-security-policy') ?? '';
    const style = /<style>([\s\S]*)<\/style>/.exec(page)![1]!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`);
    expect(page).not.toContain('<script');
    expect(page).not.toContain(' style=');
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).toContain('<html lang="fr">');
    expect(page).toContain('Divers (non éligible)');
    expect(page).not.toContain('Titre confidentiel');
    const totals = [...page.matchAll(/headers="[dr]a [dr][tT]" class="amount">([^<]+)</g)].map(([, amount]) => amount);
    expect(totals).toEqual(['1\u202f250\u202f000,50', '1\u202f250\u202f000,50']);
    const headings = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, name]) => name));
    for (const [, headers] of page.matchAll(/ headers="([^"]+)"/g)) {
      for (const name of headers!.split(' ')) expect(headings).toContain(name);
    }
  });

  it('opens in a French spreadsheet as CSV, and no label runs as a formula', async () => {
    const { id } = await plan(input);
    const response = await get(`/plans/${id}.csv`);
    expect(response.headers.get('content-type')).toContain('text/csv; charset=utf-8');
    const bytes = Buffer.from(await response.arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const rows: string[][] = parse(bytes.subarray(3), {
      delimiter: ';',
      relax_column_count: true,
      skip_empty_lines: true,
    });
    expect(rows[0]).toEqual(['Dépenses', 'Montant HT', '', 'Ressources', 'Assiette HT', 'Taux', 'Montant', 'État']);
    expect(rows[2]!.slice(0, 2)).toEqual([`'@SUM(A1);"études"`, '200000,25']);
    const labels = rows.flatMap((row) => [row[0], row[3]]);
    expect(labels).toContain(`'=HYPERLINK("http://exemple.test")`);
    expect(labels.filter((label) => /^[=+\-@]/.test(label ?? ''))).toEqual([]);
    const total = rows.findIndex((row) => row[0] === 'Total HT');
    const sum = (column: number, kept: (row: string[]) => boolean): bigint =>
      rows
        .slice(1, total)
        .filter((row) => row[column] && kept(row))
        .reduce((all, row) => all + BigInt(row[column]!.replace(',', '')), 0n);
    expect(sum(1, () => true)).toBe(125_000_050n);
    expect(sum(6, (row) => !row[3]!.startsWith('Sous-total'))).toBe(125_000_050n);
    expect([rows[total]![1], rows[total]![6]]).toEqual(['1250000,50', '1250000,50']);
  });

  it('is a workbook whose totals are formulas over its lines', async () => {
    const { id } = await plan(input);
    for (const [format, sheet] of [
      ['xlsx', 'xl/worksheets/sheet1.xml'],
      ['ods', 'content.xml'],
    ] as const) {
      const response = await get(`/plans/${id}.${format}`);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-disposition')).toBe(
        `attachment; filename="plan-de-financement-chenerailles-2024-04-15.${format}"`,
      );
      const files = await unzip(Buffer.from(await response.arrayBuffer()));
      const xml = files.get(sheet)!;
      // Amounts are decimal text, as exact as the plan; what a person wrote is never a formula.
      expect(xml).toContain(format === 'xlsx' ? '<v>200000.25</v>' : 'office:value="200000.25"');
      expect(xml).toMatch(
        format === 'xlsx'
          ? /<f>SUM\(B7:B\d+\)<\/f><v>1250000\.5<\/v>/
          : /SUM\(\[\.B7:\.B\d+\]\)" office:value-type="float" office:value="1250000\.5"/,
      );
      expect(xml).toMatch(format === 'xlsx' ? /<f>SUM\(G7:G\d+\)<\/f>/ : /SUM\(\[\.G7:\.G\d+\]\)/);
      expect(xml).not.toMatch(/<f>[^<]*HYPERLINK|table:formula="[^"]*HYPERLINK/);
      expect([...files.values()].join('')).not.toContain('<script>');
    }
  });

  it('can be read again as a plan, exactly as it was given', async () => {
    const first = await ask({ place: CHENERAILLES, on: ON, ...input });
    const fields = /\.\.\. on FinancingPlan (\{[\s\S]*\})\s*\.\.\. on InvalidInput/.exec(OPERATION)![1]!;
    const query = `query ($id: ID!) { plan(id: $id) ${fields} }`;
    const again = await service.ask(query, { id: first.data.financingPlan.id });
    expect(again.errors).toBeUndefined();
    const { __typename: _, ...given } = first.data.financingPlan as Record<string, unknown>;
    expect(again.data.plan).toEqual(given);
    expect((await service.ask(query, { id: 'A'.repeat(22) })).data.plan).toBeNull();
  });

  it('is written without the words of the project', async () => {
    const { id } = await plan(input);
    let rows: { content: object }[] = [];
    for (let attempt = 0; attempt < 50 && rows.length === 0; attempt++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      rows = await service.database.dataSource.query('SELECT content FROM financing_plan WHERE id = $1', [id]);
    }
    expect(JSON.stringify(rows[0]!.content)).toContain('Divers');
    expect(JSON.stringify(rows[0]!.content)).not.toContain('Titre confidentiel');
    expect(JSON.stringify(rows[0]!.content).length).toBeLessThan(64 * 1024);
  });

  it('is not found in French when nobody made it, or in another format', async () => {
    for (const file of ['A'.repeat(22) + '.html', 'nothing.html', '../etc.html', 'A'.repeat(22)]) {
      const response = await get(`/plans/${encodeURIComponent(file)}`);
      expect(response.status).toBe(404);
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(await response.text()).toContain('Ce plan n’existe pas');
    }
    const { id } = await plan(input);
    const pdf = await get(`/plans/${id}.pdf`);
    expect(pdf.status).toBe(404);
    expect(await pdf.json()).toMatchObject({ code: 'unknown-plan' });
  });
});
