import { describe, expect, it } from '@jest/globals';
import { Euro } from '#kernel';
import { DETR } from '../test/detr.js';
import { mergeFacts, validateCriterion, validateFacts, validateParameters, type KnownFact } from './index.js';

function found(value: unknown, rules: Parameters<typeof validateCriterion>[1] = {}): [string, string][] {
  return validateCriterion(value, rules).map(({ path, code }) => [path, code]);
}

const leaf = (more: object) => ({ code: 'a.b', ...more });

describe('a criterion from outside', () => {
  it('passes when it is whole', () => {
    expect(found(DETR, { slug: 'detr', parameters: ['detr.potentiel-financier'] })).toEqual([]);
  });

  it.each<[string, unknown, [string, string][]]>([
    ['nothing', null, [['eligibility', 'criteria.shape']]],
    ['no form', leaf({}), [['eligibility', 'criteria.form.missing']]],
    ['two forms', leaf({ windows: true, fact: 'programme.pvd', is: true }), [['eligibility', 'criteria.form.several']]],
    [
      'a misspelt key',
      leaf({ fact: 'programme.pvd', is: true, sentense: 'x' }),
      [['eligibility.sentense', 'criteria.key.unknown']],
    ],
    ['an unknown fact', leaf({ fact: 'programe.pvd', is: true }), [['eligibility.fact', 'criteria.fact.unknown']]],
    ['a boolean bounded', leaf({ fact: 'programme.pvd', atMost: 3 }), [['eligibility.atMost', 'criteria.test.type']]],
    ['a number that is', leaf({ fact: 'place.population', is: true }), [['eligibility.is', 'criteria.test.type']]],
    ['no test', leaf({ fact: 'place.population' }), [['eligibility', 'criteria.bounds.empty']]],
    ['two tests', leaf({ fact: 'place.zone', is: 'COM', in: ['COM'] }), [['eligibility', 'criteria.test.several']]],
    [
      'an unknown option',
      leaf({ fact: 'place.zone', in: ['METROPOL'] }),
      [['eligibility.in[0]', 'criteria.value.unknown']],
    ],
    [
      'an option twice',
      leaf({ fact: 'place.zone', in: ['COM', 'COM'] }),
      [['eligibility.in[1]', 'criteria.values.duplicate']],
    ],
    [
      'a percentage that is no fraction',
      leaf({ fact: 'zoning.qpvPopulationShare', atLeast: 19 }),
      [['eligibility.atLeast', 'criteria.threshold.implausible']],
    ],
    [
      'bounds that leave nothing',
      leaf({ fact: 'place.population', moreThan: 5, atMost: 5 }),
      [['eligibility', 'criteria.bounds.contradiction']],
    ],
    [
      'two bounds on one side',
      leaf({ fact: 'place.population', atMost: 5, lessThan: 9 }),
      [['eligibility.lessThan', 'criteria.bounds.twice']],
    ],
    ['NaN', leaf({ fact: 'place.population', atMost: NaN }), [['eligibility.atMost', 'criteria.threshold']]],
    [
      'an undeclared parameter',
      leaf({ fact: 'place.population', atMost: { parameter: 'a.c' } }),
      [['eligibility.atMost.parameter', 'criteria.parameter.unknown']],
    ],
    [
      'a ratio to itself',
      leaf({ ratio: ['project.cost', 'project.cost'], atMost: 1 }),
      [['eligibility.ratio[1]', 'criteria.ratio']],
    ],
    ['a day of 9999', leaf({ on: { from: '9999-01-01' } }), [['eligibility.on.from', 'criteria.day']]],
    ['an empty period', leaf({ on: {} }), [['eligibility.on', 'criteria.bounds.empty']]],
    ['windows: false', leaf({ windows: false }), [['eligibility.windows', 'criteria.windows']]],
    ['a territory without kind', leaf({ perimeter: ['69'] }), [['eligibility.perimeter[0]', 'criteria.territory']]],
    ['a final stop', leaf({ windows: true, sentence: 'Oui.' }), [['eligibility.sentence', 'criteria.sentence.stop']]],
    [
      'a link that is none',
      leaf({ windows: true, legalBasis: [{ label: 'x', url: 'javascript:0' }] }),
      [['eligibility.legalBasis[0].url', 'criteria.url']],
    ],
    [
      'a fact bounded by itself',
      leaf({ fact: 'place.population', atMost: 5, boundedBy: { fact: 'place.population', surelyBelow: 2 } }),
      [
        ['eligibility.boundedBy.fact', 'criteria.bounded-by'],
        ['eligibility.boundedBy.surelyBelow', 'criteria.bounded-by'],
      ],
    ],
    ['an empty branch', { all: [] }, [['eligibility.all', 'criteria.empty']]],
  ])('%s', (_case, value, expected) => {
    expect(found(value)).toEqual(expected);
  });

  it('asks each leaf for a code, unless a branch around it has one or it stands in a guard', () => {
    const pvd = { fact: 'programme.pvd', is: true };
    expect(found({ all: [pvd] })).toEqual([['eligibility.all[0].code', 'criteria.code.missing']]);
    expect(found({ code: 'a.b', all: [pvd] })).toEqual([]);
    expect(found({ code: 'a.b', windows: true, when: { all: [pvd] } })).toEqual([]);
  });

  it('finds codes that occur twice or belong to another scheme', () => {
    expect(found({ all: [leaf({ windows: true }), leaf({ perimeter: true })] }, { slug: 'a' })).toEqual([
      ['eligibility.all[1].code', 'criteria.code.duplicate'],
    ]);
    expect(found(leaf({ windows: true }), { slug: 'detr' })).toEqual([['eligibility.code', 'criteria.code.slug']]);
  });

  it('stops at a tree that contains itself, in a guard too', () => {
    const tree: Record<string, unknown> = { code: 'a.b', windows: true };
    tree['when'] = { all: [tree] };
    expect(found(tree)).toEqual([['eligibility.when.all[0]', 'criteria.cycle']]);
  });

  it('stops at a tree that is too deep or too large', () => {
    let deep: object = leaf({ windows: true });
    for (let level = 0; level < 50; level++) deep = { all: [deep] };
    expect(found(deep).map(([, code]) => code)).toEqual(['criteria.too-deep']);
    const wide = { code: 'a.b', all: Array.from({ length: 20_000 }, () => ({ windows: true })) };
    expect(found(wide).map(([, code]) => code)).toEqual(['criteria.too-large']);
  });

  it('says everything at once', () => {
    expect(found({ all: [leaf({ fact: 'x', is: true }), { any: [] }, { windows: 1 }] })).toHaveLength(4);
  });

  it('suggests the nearest fact', () => {
    expect(validateCriterion(leaf({ fact: 'programe.pvd', is: true }))[0]!.message).toContain('programme.pvd');
  });
});

describe('parameters', () => {
  it('have a code, a label and dated numbers', () => {
    const good = { code: 'a.b', label: 'Plafond', values: [{ from: '2021-01-01', value: 3 }] };
    expect(validateParameters([good])).toEqual([]);
    const paths = validateParameters([
      good,
      { ...good, values: [{ value: '3' }] },
      { ...good, code: 'a.c', values: [] },
    ]).map(({ path }) => path);
    expect(paths).toEqual([
      'parameters[1].code',
      'parameters[1].values[0].from',
      'parameters[1].values[0].value',
      'parameters[2].values',
    ]);
  });
});

describe('declared facts', () => {
  it('become facts: amounts in cents, null hides', () => {
    const { facts, hidden, problems } = validateFacts([
      { code: 'project.cost', value: '1234.50' },
      { code: 'programme.pvd', value: true },
      { code: 'project.themes', value: ['friche', 'friche'] },
      { code: 'place.populationDgf', value: null },
    ]);
    expect(problems).toEqual([]);
    expect(facts.get('project.cost')).toEqual({
      code: 'project.cost',
      value: Euro.ofCents(123450),
      source: 'DECLARED',
    });
    expect(facts.get('project.themes')!.value).toEqual(['friche']);
    expect([...hidden]).toEqual(['place.populationDgf']);
  });

  it('win over the reference, and hide it when unknown', () => {
    const known = (code: string, value: boolean): [string, KnownFact] => [code, { code, value, source: 'REFERENCE' }];
    const reference = new Map([known('programme.pvd', true), known('programme.acv', true), known('status.ort', true)]);
    const merged = mergeFacts(
      reference,
      validateFacts([
        { code: 'programme.pvd', value: false },
        { code: 'programme.acv', value: null },
      ]),
    );
    expect(merged.get('programme.pvd')).toMatchObject({ value: false, source: 'DECLARED' });
    expect(merged.has('programme.acv')).toBe(false);
    expect(merged.get('status.ort')).toMatchObject({ source: 'REFERENCE' });
  });

  it.each<[string, unknown, string, string]>([
    ['an unknown code', { code: 'programe.pvd', value: true }, 'facts[0].code', 'facts.unknown'],
    ['a code of Object’s own', { code: '__proto__', value: true }, 'facts[0].code', 'facts.unknown'],
    ['no code', { value: true }, 'facts[0].code', 'facts.code'],
    ['a boolean as text', { code: 'programme.pvd', value: 'true' }, 'facts[0].value', 'facts.type'],
    ['a number as text', { code: 'place.population', value: '12' }, 'facts[0].value', 'facts.type'],
    ['NaN', { code: 'place.population', value: NaN }, 'facts[0].value', 'facts.type'],
    ['infinity', { code: 'place.fiscalPotentialRatio', value: Infinity }, 'facts[0].value', 'facts.type'],
    ['half an inhabitant', { code: 'place.population', value: 0.5 }, 'facts[0].value', 'facts.type'],
    ['fewer than none', { code: 'place.population', value: -1 }, 'facts[0].value', 'facts.range'],
    ['a share of 19', { code: 'zoning.qpvPopulationShare', value: 19 }, 'facts[0].value', 'facts.range'],
    ['an amount as a float', { code: 'project.cost', value: 12.5 }, 'facts[0].value', 'facts.type'],
    ['an amount with a comma', { code: 'project.cost', value: '12,50' }, 'facts[0].value', 'facts.type'],
    ['a negative amount', { code: 'project.cost', value: '-12.50' }, 'facts[0].value', 'facts.range'],
    ['a word that is no option', { code: 'place.zone', value: 'metropole' }, 'facts[0].value', 'facts.option'],
    ['a list for one', { code: 'place.zone', value: ['COM'] }, 'facts[0].value', 'facts.type'],
    ['numbers in a list', { code: 'project.themes', value: [1] }, 'facts[0].value', 'facts.type'],
    [
      'a long list',
      { code: 'project.themes', value: Array.from({ length: 51 }, () => 'a') },
      'facts[0].value',
      'facts.list.too-long',
    ],
  ])('%s is refused', (_case, item, path, code) => {
    expect(validateFacts([item]).problems).toMatchObject([{ path, code }]);
  });

  it('a code twice is refused, and ten thousand facts are one problem', () => {
    const twice = [
      { code: 'programme.pvd', value: true },
      { code: 'programme.pvd', value: null },
    ];
    expect(validateFacts(twice).problems).toMatchObject([{ path: 'facts[1].code', code: 'facts.duplicate' }]);
    const many = Array.from({ length: 10_000 }, () => ({ code: 'x', value: 'y' }));
    expect(validateFacts(many).problems).toMatchObject([{ path: 'facts', code: 'facts.too-many' }]);
    expect(validateFacts({ code: 'x' }).problems).toMatchObject([{ path: 'facts', code: 'facts.shape' }]);
  });
});
