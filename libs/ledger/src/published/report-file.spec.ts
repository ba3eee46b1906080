import { describe, expect, it } from '@jest/globals';

import { builtInReports, parseReport } from './report-file.js';

const VOCABULARY = { programmes: ['pvd', 'ort'], schemes: ['detr', 'dsil'] };

const refusal = async (text: string): Promise<string> => {
  try {
    await parseReport(text, 'r.yaml', VOCABULARY);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('not refused');
};

const HEAD = ['code: r-1', 'programme: pvd', 'title: Essai', 'asOf: 2022-01-31', 'source: Agence'];

describe('a report file', () => {
  it('is read with its defaults', async () => {
    const report = await parseReport(
      [
        ...HEAD,
        'figures:',
        "  - { code: a, label: A, measure: AWARDED, unit: EUR, value: '10.50', counts: { schemes: [detr] } }",
      ].join('\n'),
      'r.yaml',
      VOCABULARY,
    );
    expect(report).toMatchObject({
      code: 'r-1',
      notes: [],
      figures: [{ precision: '0.01', bound: 'VALUE', notes: [], value: '10.50' }],
    });
  });

  it('is refused with every fault of form, each with its line and column', async () => {
    expect(
      await refusal(
        [...HEAD, 'titel: x', 'figures:', '  - { code: a, label: A, measure: AWARD, unit: EUR, value: 10.50 }'].join(
          '\n',
        ),
      ),
    ).toBe(
      [
        'r.yaml:6:1  La clé « titel » n’est pas connue. [unknown-key]',
        'r.yaml:8:35  Écrire l’une de ces valeurs : REQUESTED, AWARDED, COMMITTED, PAID, CANCELLED, RECOVERED, MEMBERS, DECLARED. [unknown-value]',
        'r.yaml:8:60  Un texte est attendu (un nombre s’écrit entre guillemets : "91689327.95"). [wrong-type]',
      ].join('\n'),
    );
  });

  it('is refused with every fault of meaning', async () => {
    const text = [
      ...HEAD.map((line) => line.replace('pvd', 'pdv')),
      'publishedOn: 2022-01-30',
      'figures:',
      "  - { code: a, label: A, measure: AWARDED, unit: EUR, value: '1', counts: { schemes: [dert] } }",
      "  - { code: a, label: A, measure: DECLARED, unit: EUR, value: '1', counts: {} }",
      "  - { code: b, label: B, measure: MEMBERS, unit: PERCENT, value: '1', bound: RANGE }",
    ].join('\n');
    expect((await refusal(text)).match(/\[[a-z-]+\]/g)).toEqual([
      '[unknown-programme]',
      '[published-before-as-of]',
      '[unknown-scheme]',
      '[duplicate-code]',
      '[cannot-be-counted]',
      '[range-needs-up-to]',
    ]);
  });

  it('that is no YAML says where', async () => {
    expect(await refusal('code: [')).toMatch(/^r\.yaml:1:\d+ {2}Le YAML n’est pas lisible/);
  });
});

describe('the reports that come with the project', () => {
  it('are read, figures as the document prints them', async () => {
    const reports = await builtInReports();
    expect(reports.map(({ code, figures }) => [code, figures.length])).toEqual([
      ['2021-07', 4],
      ['2021-autumn', 46],
      ['2023-04', 5],
    ]);
    const autumn = new Map(reports[1]!.figures.map((figure) => [figure.code, figure]));
    expect(autumn.get('detr.amount')).toMatchObject({ value: '91689327.95', precision: '0.01', measure: 'AWARDED' });
    expect(autumn.get('commerce.amount')).toMatchObject({ value: '7818107', precision: '1', measure: 'COMMITTED' });
    expect(autumn.get('commerce.beneficiaries')!.notes.join()).toContain('513');
  });
});
