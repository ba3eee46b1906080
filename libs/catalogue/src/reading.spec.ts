import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { stringify } from 'yaml';

import { checkCatalogue, printFinding, readScheme } from './reading.js';
import { EXAMPLE } from './testing/example.js';
import { THEMES } from './taxonomy/themes.js';

const RIGHT = stringify(EXAMPLE);

const findings = (text: string, path = 'schemes/exemple-toitures.yaml'): string[] =>
  readScheme({ path, text }).findings.map((finding) =>
    printFinding(finding).replace('schemes/exemple-toitures.yaml:', ''),
  );

const changed = (change: Readonly<Record<string, unknown>>): string[] =>
  readScheme({ path: 'exemple-toitures.yaml', text: stringify({ ...EXAMPLE, ...change }) }).findings.map(
    ({ path, code }) => `${path}: ${code}`,
  );

describe('reading a right file', () => {
  it('fills in what may be left out', () => {
    expect(readScheme({ path: 'schemes/exemple-toitures.yaml', text: RIGHT }).scheme).toMatchObject({
      kind: 'AID',
      perimeter: { scale: 'COUNTRY' },
      isCallForProjects: false,
      programmes: [],
      instructors: [],
      parameters: [],
      cumulation: [],
      requiredDocuments: [],
      uncertainties: [],
      keywords: [],
      validFrom: '2024-01-01',
    });
  });

  it('replaces a group by its themes, in the criteria too', () => {
    const water = THEMES.filter((theme) => theme.group === 'eau-milieux-aquatiques').map((theme) => theme.code);
    const text = stringify({
      ...EXAMPLE,
      themes: ['eau-milieux-aquatiques'],
      eligibility: {
        code: 'exemple-toitures.themes',
        fact: 'project.themes',
        includes: ['eau-milieux-aquatiques', 'voirie'],
      },
    });
    const { scheme } = readScheme({ path: 'exemple-toitures.yaml', text });
    expect(scheme?.themes).toEqual(water);
    expect(scheme?.eligibility).toMatchObject({ includes: [...water, 'voirie'] });
  });
});

describe('reading a wrong file says where and what to write', () => {
  it('in the text itself', () => {
    expect(findings('slug: "detr\nname: x\n')[0]).toMatch(/^\d+:\d+ {2}YAML illisible : .* \[not-yaml\]$/);
    expect(findings('slug: a\nslug: b\n')).toEqual(['2:1  YAML illisible : un champ est écrit deux fois. [not-yaml]']);
    expect(findings('')).toEqual([
      '1:1  Ce fichier ne décrit pas un dispositif : il faut des champs « slug: … ». [wrong-type]',
    ]);
    expect(findings('- a\n')).toHaveLength(1);
  });

  it('with every problem of form at once, in order of line', () => {
    const text = RIGHT.replace('- nature-en-ville', '- nature-en-vile')
      .replace('acronym: FTV', 'acronim: FTV')
      .replace('2024-03-31', '2024-02-30')
      .replace('rateMax: 0.5', 'rateMax: 50')
      .replace('"80000.00"', '80000.00')
      .replace('place.population', 'place.populatoin');
    expect(findings(text)).toEqual([
      '3:1  Champ inconnu « acronim ». Vouliez-vous écrire « acronym » ? [unknown-field]',
      '11:5  Thème inconnu : « nature-en-vile ». Vouliez-vous écrire « nature-en-ville » ? [unknown-theme]',
      '24:15  « 2024-02-30 » n’est pas une date : écrivez AAAA-MM-JJ, par exemple 2021-11-15. [not-a-day]',
      '32:12  Un taux s’écrit entre 0 et 1 (0.8 pour 80 %), et non 50. [out-of-range]',
      '33:14  Écrivez cette valeur entre guillemets, avec deux décimales : "80000.00". [number-for-text]',
      expect.stringMatching(/^37:13 .*criteria.fact.unknown.$/),
    ]);
  });

  it('when a field is missing', () => {
    expect(findings(RIGHT.replace('recurrence: RECURRING\n', ''))).toEqual([
      '1:1  Il manque « recurrence ». [missing-field]',
    ]);
  });

  it.each([
    ['a condition without a form', { code: 'exemple-toitures.x' }, 'eligibility: criteria.form.missing'],
    [
      'a condition of two forms',
      { code: 'exemple-toitures.x', windows: true, uncertain: '?' },
      'eligibility: criteria.form.several',
    ],
    [
      'a fact compared to nothing',
      { code: 'exemple-toitures.x', fact: 'place.population' },
      'eligibility: criteria.bounds.empty',
    ],
    [
      'a word of another form',
      { code: 'exemple-toitures.x', windows: true, atMost: 3 },
      'eligibility.atMost: criteria.key.unknown',
    ],
    [
      'a threshold that is a text',
      { code: 'exemple-toitures.x', fact: 'place.population', atMost: '3' },
      'eligibility.atMost: criteria.threshold',
    ],
    ['a condition without a code', { windows: true }, 'eligibility.code: criteria.code.missing'],
    ['a code of another scheme', { code: 'detr.x', windows: true }, 'eligibility.code: criteria.code.slug'],
    [
      'the same code twice',
      {
        all: [
          { code: 'exemple-toitures.x', windows: true },
          { code: 'exemple-toitures.x', perimeter: true },
        ],
      },
      'eligibility.all[1].code: criteria.code.duplicate',
    ],
    [
      'a parameter that is not declared',
      { code: 'exemple-toitures.x', fact: 'place.population', atMost: { parameter: 'exemple-toitures.seuil' } },
      'eligibility.atMost.parameter: criteria.parameter.unknown',
    ],
    [
      'a perimeter that is denied',
      { code: 'exemple-toitures.x', perimeter: false },
      'eligibility.perimeter: criteria.perimeter',
    ],
    [
      'a territory that is none',
      { code: 'exemple-toitures.x', perimeter: ['69'] },
      'eligibility.perimeter[0]: criteria.territory',
    ],
  ])('%s', (_, eligibility, finding) => {
    expect(changed({ eligibility })).toEqual([finding]);
  });

  it.each([
    [
      'a window that closes before it opens',
      { windows: [{ label: 'w', opensOn: '2024-02-01', closesOn: '2024-01-31' }] },
      'windows[0].closesOn: window-ends-before-it-opens',
    ],
    [
      'a window before the scheme exists',
      { windows: [{ label: 'w', closesOn: '2023-01-31' }] },
      'windows[0].closesOn: window-outside-validity',
    ],
    ['an end before the beginning', { validTo: '2023-01-01', windows: [] }, 'validTo: ends-before-it-starts'],
    [
      'a least rate over the greatest',
      { financing: { kind: 'RATE', base: 'DEFICIT', rateMin: 0.5, rateMax: 0.2 } },
      'financing.rateMin: rate-min-over-max',
    ],
    [
      'a least amount over the greatest',
      { financing: { kind: 'UNKNOWN', amountMin: '2.00', amountMax: '1.00' } },
      'financing.amountMin: amount-min-over-max',
    ],
    ['a rate of nothing', { financing: { kind: 'RATE', rateMax: 0.2 } }, 'financing: missing-field'],
    ['an aid that nobody pays', { funders: [] }, 'funders: empty-list'],
    ['a perimeter without codes', { perimeter: { scale: 'DEPARTMENT' } }, 'perimeter: missing-codes'],
    [
      'a region code for a department',
      { perimeter: { scale: 'DEPARTMENT', codes: ['69', '2C'] } },
      'perimeter.codes[1]: not-a-territory',
    ],
    [
      'codes for the whole country',
      { perimeter: { scale: 'COUNTRY', codes: ['69'] } },
      'perimeter.codes: codes-without-use',
    ],
    ['an unknown funder', { funders: ['ademme'] }, 'funders[0]: unknown-funder'],
    ['replaced by itself', { replacedBy: 'exemple-toitures' }, 'replacedBy: refers-to-itself'],
  ])('%s', (_, change, finding) => {
    expect(changed(change)).toEqual([finding]);
  });

  it('finds the code behind a French name', () => {
    expect(findings(RIGHT.replace('- etat', '- préfet de région'))[0]).toContain('« prefet-region »');
  });

  it('refuses a field that poses as what every object can do', () => {
    expect(
      findings(RIGHT.replace('acronym: FTV', 'perimeter: { scale: COMMUNE, codes: [{ valueOf: 1 }, { valueOf: 1 }] }')),
    ).toEqual([expect.stringContaining('Le champ « valueOf » n’existe pas. [unknown-field]')]);
  });

  it('never fails, whatever the text', () => {
    const values = fc.jsonValue({ maxDepth: 4 });
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(EXAMPLE)), values, fc.string(), (field, value, text) => {
        expect(() => readScheme({ path: 'x.yaml', text: stringify({ ...EXAMPLE, [field]: value }) })).not.toThrow();
        expect(() => readScheme({ path: 'x.yaml', text })).not.toThrow();
      }),
      { numRuns: 150 },
    );
  });

  it('does not follow a bomb of references', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefgh'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(',')}]`).join('\n')}\n`;
    expect(findings(bomb)[0]).toContain('trop de renvois');
  });
});

describe('the whole catalogue', () => {
  const file = (slug: string, change: Readonly<Record<string, unknown>> = {}, name = slug) => ({
    path: `schemes/${name}.yaml`,
    text: stringify({ ...EXAMPLE, slug, eligibility: { code: `${slug}.fenetre`, windows: true }, ...change }),
  });

  it('is right when every reference leads somewhere', () => {
    const { schemes, findings: found } = checkCatalogue([file('ancien', { replacedBy: 'nouveau' }), file('nouveau')]);
    expect(found).toEqual([]);
    expect([...schemes.keys()]).toEqual(['ancien', 'nouveau']);
  });

  it('says which reference leads nowhere, and the nearest slug', () => {
    const incompatible = { kind: 'UNKNOWN', incompatibleWith: [{ scheme: 'nouveaux', sentence: 'Non.' }] };
    const { findings: found } = checkCatalogue([
      file('ancien', { financing: incompatible, replacedBy: 'zzz' }),
      file('nouveau'),
    ]);
    expect(found.map(({ path, code, message }) => [path, code, message])).toEqual([
      [
        'financing.incompatibleWith[0].scheme',
        'unknown-scheme',
        'Dispositif inconnu : « nouveaux ». Vouliez-vous écrire « nouveau » ?',
      ],
      ['replacedBy', 'unknown-scheme', 'Dispositif inconnu : « zzz ».'],
    ]);
  });

  it('a file with a mistake still answers for its slug', () => {
    const { schemes, findings: found } = checkCatalogue([
      file('ancien', { replacedBy: 'nouveau' }),
      file('nouveau', { themes: [] }),
    ]);
    expect(found.map(({ file: at, code }) => [at, code])).toEqual([['schemes/nouveau.yaml', 'empty-list']]);
    expect([...schemes.keys()]).toEqual(['ancien']);
  });

  it('wants the file named for its slug', () => {
    expect(checkCatalogue([file('ancien', {}, 'autre')]).findings.map(({ code }) => code)).toEqual(['file-name']);
  });

  it('refuses a slug taken twice', () => {
    const twice = { ...file('ancien'), path: 'ailleurs/ancien.yml' };
    expect(checkCatalogue([file('ancien'), twice]).findings.map(({ file: at, code }) => [at, code])).toEqual([
      ['ailleurs/ancien.yml', 'duplicate-slug'],
    ]);
  });
});
