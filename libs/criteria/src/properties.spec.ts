import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Day, MET, NOT_APPLICABLE, NOT_MET, Possible } from '#kernel';
import {
  allTerritories,
  criterion,
  day,
  factsOfWorld,
  PARAMETERS,
  placeWorld,
  projectWorld,
  scheme,
  situations,
  withCodes,
} from '../test/arbitraries.js';
import {
  Country,
  CountryJudge,
  CriteriaCompiler,
  compile,
  judge,
  nextQuestions,
  possibleOf,
  requirements,
  validateCriterion,
  type Criterion,
} from './index.js';

const RUNS = { numRuns: 400 };

function reversed(criterion: Criterion): Criterion {
  const when = criterion.when ? { when: reversed(criterion.when) } : {};
  if ('all' in criterion) return { ...criterion, ...when, all: criterion.all.map(reversed).reverse() };
  if ('any' in criterion) return { ...criterion, ...when, any: criterion.any.map(reversed).reverse() };
  if ('not' in criterion) return { ...criterion, ...when, not: reversed(criterion.not) };
  return { ...criterion, ...when };
}

describe('the laws of judging', () => {
  it('more facts only take possibilities away, so a decided verdict never turns', () => {
    fc.assert(
      fc.property(criterion, scheme, situations, (tree, frame, { less, more }) => {
        const [before, after] = [possibleOf(tree, less, frame), possibleOf(tree, more, frame)];
        expect(after & ~before).toBe(0);
        expect(after).not.toBe(0);
        const verdict = Possible.verdict(before);
        if (verdict !== 'TO_VERIFY') expect(Possible.verdict(after)).toBe(verdict);
      }),
      RUNS,
    );
  });

  it('the order of branches never matters', () => {
    fc.assert(
      fc.property(criterion, scheme, situations, (tree, frame, { less }) => {
        expect(possibleOf(reversed(tree), less, frame)).toBe(possibleOf(tree, less, frame));
      }),
      RUNS,
    );
  });

  it('everything known and nothing uncertain leaves one outcome', () => {
    const isOpen = (tree: Criterion): boolean =>
      /discretion|uncertain|"ADHOC"|parameter|ratio/.test(JSON.stringify(tree));
    fc.assert(
      fc.property(criterion, placeWorld, projectWorld, day, allTerritories, (tree, place, project, on, territories) => {
        fc.pre(!isOpen(tree));
        const facts = factsOfWorld({ ...place, ...project });
        expect([MET, NOT_MET, NOT_APPLICABLE]).toContain(
          possibleOf(tree, { facts, on, territories: new Set(territories) }),
        );
      }),
      RUNS,
    );
  });
});

describe('compiled forms', () => {
  it('the table of nodes agrees with the plain judge', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(criterion, scheme), { minLength: 1, maxLength: 4 }),
        situations,
        (trees, { less, more }) => {
          const compiler = new CriteriaCompiler();
          const [first, ...others] = trees.map(
            ([tree, frame]) =>
              () =>
                compiler.compile(tree, frame),
          );
          const compiledFirst = first!();
          // Prepared before the others are compiled: it must take in what comes later.
          const prepared = [compiler.prepare(less), compiler.prepare(more)];
          const compiled = [compiledFirst, ...others.map((make) => make())];
          for (const [index, [tree, frame]] of trees.entries()) {
            expect(compiler.possible(compiled[index]!, prepared[0]!)).toBe(possibleOf(tree, less, frame));
            expect(compiler.possible(compiled[index]!, prepared[1]!)).toBe(possibleOf(tree, more, frame));
            expect(compile(tree, frame)(less)).toBe(possibleOf(tree, less, frame));
          }
        },
      ),
      RUNS,
    );
  });

  it('all forms agree where a population lies exactly at a threshold, or at its surely-below share', () => {
    for (const name of ['atLeast', 'moreThan', 'atMost', 'lessThan'] as const) {
      for (const municipal of [1_199, 1_200, 1_201, 1_999, 2_000, 2_001]) {
        for (const given of [false, true]) {
          const tree: Criterion = {
            fact: 'place.populationDgf',
            [name]: 2_000,
            boundedBy: { fact: 'place.population', surelyBelow: 0.6 },
          };
          const facts = factsOfWorld({ 'place.population': municipal });
          const on = Day.of('2021-11-15');
          const expected = possibleOf(tree, { facts, on });
          expect(compile(tree)({ facts, on })).toBe(expected);
          const compiler = new CriteriaCompiler();
          const compiled = compiler.compile(tree);
          const country = Country.of([
            { facts: factsOfWorld({ 'place.populationDgf': 5 }) },
            { facts: given ? new Map() : facts },
          ]);
          const question = { facts: given ? facts : new Map(), on };
          expect(new CountryJudge(compiler, country, question).judge(compiled).possibleAt(1)).toBe(expected);
        }
      }
    }
  });

  it('bit planes agree with the plain judge for every place', () => {
    const place = fc.record({ world: placeWorld, territories: allTerritories }).chain(({ world, territories }) =>
      fc.record({
        facts: fc.subarray(Object.keys(world)).map((codes) => factsOfWorld(world, codes)),
        territories: fc.subarray([...territories]).map((some) => new Set(some)),
      }),
    );
    fc.assert(
      fc.property(
        fc.array(place, { minLength: 1, maxLength: 70 }),
        fc.array(fc.tuple(criterion, scheme), { minLength: 1, maxLength: 3 }),
        projectWorld,
        placeWorld,
        fc.subarray(['programme.pvd', 'place.population', 'place.populationDgf', 'place.zone']),
        fc.subarray(['status.ort', 'place.density', 'place.fiscalPotentialRatio']),
        day,
        fc.boolean(),
        (places, trees, project, typical, given, hiddenCodes, on, withProject) => {
          // A fact about a place given in the question counts for every commune.
          const question = new Map([...(withProject ? factsOfWorld(project) : []), ...factsOfWorld(typical, given)]);
          const hidden = new Set(hiddenCodes);
          const compiler = new CriteriaCompiler();
          const country = Country.of(places);
          const judgeAll = new CountryJudge(compiler, country, { facts: question, hidden, on });
          for (const [tree, frame] of [...trees, ...trees]) {
            const compiled = compiler.compile(tree, frame);
            const verdicts = judgeAll.judge(compiled);
            const counts = { eligible: 0, toVerify: 0, ineligible: 0 };
            places.forEach(({ facts, territories }, position) => {
              const known = new Map([...facts].filter(([code]) => !hidden.has(code)));
              const situation = { facts: new Map([...known, ...question]), on, territories };
              const expected = possibleOf(tree, situation, frame);
              expect(verdicts.possibleAt(position)).toBe(expected);
              const verdict = Possible.verdict(expected);
              counts[verdict === 'ELIGIBLE' ? 'eligible' : verdict === 'INELIGIBLE' ? 'ineligible' : 'toVerify'] += 1;
            });
            expect(verdicts.counts()).toEqual(counts);
            expect(judgeAll.count(compiled)).toEqual(counts);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('words', () => {
  it('every sentence of every random tree is whole French', () => {
    fc.assert(
      fc.property(criterion, scheme, situations, (bare, frame, { less, more }) => {
        const tree = withCodes(bare);
        const rules = { slug: 'test', parameters: PARAMETERS!.map(({ code }) => code) };
        expect(validateCriterion(tree, rules)).toEqual([]);
        for (const { sentence, code } of requirements(tree, { on: less.on, scheme: frame })) {
          expect(code).toMatch(/^test\./);
          expect(sentence).toMatch(/^[\p{Lu}\d].*[^.\s]$/u);
          expect(sentence).not.toMatch(/undefined|NaN|[{}]|\[object| {2}|\.\.| de le | de les | à le /);
        }
        for (const situation of [less, more]) {
          const judged = judge(tree, { ...situation, scheme: frame });
          expect(judged.possible).toBe(possibleOf(tree, situation, frame));
          for (const item of judged.criteria) {
            expect(item.sentence).toMatch(/^[\p{Lu}\d].*\.$/u);
            expect(item.sentence).not.toMatch(/undefined|NaN|[{}]|\[object| {2}|\.\.|\u00a0: \./);
            expect(item.sentence.startsWith(`${item.requirement}. `)).toBe(true);
            if (item.outcome === 'MET') expect(item.remedy).toBeUndefined();
          }
        }
      }),
      RUNS,
    );
  });
});

describe('questions', () => {
  it('list exactly the schemes that some answer decides', () => {
    const answers: Readonly<Record<string, readonly (boolean | string)[]>> = {
      'programme.pvd': [true, false],
      'status.ort': [true, false],
      'project.notStarted': [true, false],
      'place.zone': ['METROPOLE', 'DROM', 'COM'],
      'place.density': ['DENSE', 'INTERMEDIATE', 'SPARSE', 'VERY_SPARSE'],
      'project.spendingKind': ['INVESTMENT', 'OPERATING', 'ENGINEERING', 'POST'],
    };
    fc.assert(
      fc.property(fc.array(fc.tuple(criterion, scheme), { maxLength: 6 }), situations, (trees, { less }) => {
        const compiler = new CriteriaCompiler();
        const candidates = trees.map(([tree, frame], scheme) => ({ scheme, compiled: compiler.compile(tree, frame) }));
        const questions = nextQuestions(compiler, candidates, compiler.prepare(less), { first: 100 });
        for (const [code, values] of Object.entries(answers)) {
          if (less.facts.has(code)) continue;
          const decided = trees.flatMap(([tree, frame], index) => {
            if (Possible.verdict(possibleOf(tree, less, frame)) !== 'TO_VERIFY') return [];
            const some = values.some((value) => {
              const facts = new Map(less.facts).set(code, { code, value, source: 'DECLARED' });
              return Possible.verdict(possibleOf(tree, { ...less, facts }, frame)) !== 'TO_VERIFY';
            });
            return some ? [index] : [];
          });
          expect(questions.find(({ fact }) => fact.code === code)?.schemes ?? []).toEqual(decided);
        }
        const counts = questions.map(({ decides }) => decides);
        expect(counts).toEqual([...counts].sort((a, b) => b - a));
      }),
      RUNS,
    );
  });

  it('a number that decides is never missed', () => {
    fc.assert(
      fc.property(
        criterion,
        scheme,
        situations,
        fc.integer({ min: 0, max: 40_000 }),
        (tree, frame, { less }, value) => {
          const code = 'place.populationDgf';
          const least = less.facts.get('place.population')?.value as number | undefined;
          fc.pre(!less.facts.has(code) && (least === undefined || (value >= least && value <= least / 0.6)));
          fc.pre(Possible.verdict(possibleOf(tree, less, frame)) === 'TO_VERIFY');
          const compiler = new CriteriaCompiler();
          const candidates = [{ scheme: 'x', compiled: compiler.compile(tree, frame) }];
          const asked = nextQuestions(compiler, candidates, compiler.prepare(less), { first: 100 }).map(
            ({ fact }) => fact.code,
          );
          const facts = new Map(less.facts).set(code, { code, value, source: 'DECLARED' });
          const decides = Possible.verdict(possibleOf(tree, { ...less, facts }, frame)) !== 'TO_VERIFY';
          if (decides) expect(asked).toContain(code);
        },
      ),
      RUNS,
    );
  });
});
