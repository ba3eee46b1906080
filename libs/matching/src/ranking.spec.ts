import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { Day, type Verdict } from '#kernel';
import type { SchemeDocument } from '#catalogue';
import type { KnownFact, WindowState } from '#criteria';

import { deadlineScore, Holders, inDays, rankSchemes, relevanceOf, scoresOf } from './ranking.js';
import type { MatchRequest } from './request.js';

const VERDICTS: readonly Verdict[] = ['ELIGIBLE', 'TO_VERIFY', 'INELIGIBLE'];
const rank = (verdicts: Verdict[], scores: number[], names: number[]): number[] => [
  ...rankSchemes(verdicts, Float64Array.from(scores), Uint32Array.from(names)),
];

describe('the order of a report', () => {
  it('is by verdict before everything, then by score, then by name', () => {
    expect(rank(['INELIGIBLE', 'ELIGIBLE', 'TO_VERIFY'], [1, 0, 0.5], [0, 1, 2])).toEqual([1, 2, 0]);
    expect(rank(['ELIGIBLE', 'ELIGIBLE', 'ELIGIBLE'], [0.2, 0.8, 0.2], [2, 1, 0])).toEqual([1, 2, 0]);
  });

  it('does not depend on rounding errors', () => {
    expect(rank(['ELIGIBLE', 'ELIGIBLE'], [0.3, 0.1 + 0.2], [0, 1])).toEqual([0, 1]);
  });

  it('is that of a plain comparison, for any number of schemes', () => {
    const scheme = fc.record({ verdict: fc.constantFrom(...VERDICTS), score: fc.integer({ min: 0, max: 10_000 }) });
    fc.assert(
      fc.property(fc.array(scheme, { maxLength: 300 }), fc.integer(), (schemes, seed) => {
        const names = schemes
          .map((_, position) => ({ position, key: Math.imul(position + 1, seed | 1) }))
          .sort((a, b) => a.key - b.key || a.position - b.position)
          .reduce<number[]>((ranks, { position }, index) => Object.assign(ranks, { [position]: index }), []);
        const plain = schemes
          .map((one, position) => ({ ...one, position }))
          .sort(
            (a, b) =>
              VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict) ||
              b.score - a.score ||
              names[a.position]! - names[b.position]!,
          )
          .map(({ position }) => position);
        expect(
          rank(
            schemes.map(({ verdict }) => verdict),
            schemes.map(({ score }) => score / 10_000),
            names,
          ),
        ).toEqual(plain);
      }),
    );
  });

  it('says days as people do', () => {
    expect([0, 1, 12].map(inDays)).toEqual(['aujourd’hui', 'demain', 'dans 12 jours']);
  });

  const document = {
    slug: 'essai',
    themes: ['friche'],
    beneficiaryTypes: ['COMMUNE'],
    spendingKinds: ['INVESTMENT'],
    stages: ['DESIGN'],
  } as unknown as SchemeDocument;
  const asked = (facts: Record<string, string>, themes: string[] = []) =>
    ({
      on: Day.of('2021-11-15'),
      themes,
      facts: new Map(
        Object.entries(facts).map(([code, value]): [string, KnownFact] => [code, { code, value, source: 'DECLARED' }]),
      ),
    }) as unknown as MatchRequest;
  const told = (request: MatchRequest, window: WindowState = { kind: 'PERMANENT' }) => {
    const { score, reasons } = relevanceOf(document, window, request, new Map());
    return { score, sentences: reasons.map(({ sentence }) => sentence) };
  };

  it('gives a reason for all that counts, and counts nothing without a reason', () => {
    const facts = { 'beneficiary.type': 'COMMUNE', 'project.spendingKind': 'POST', 'project.stage': 'DESIGN' };
    expect(told(asked(facts))).toEqual({
      score: 0.0667,
      sentences: ['Ce dispositif est fait pour ce type de demandeur et cette étape du projet.'],
    });
    expect(told(asked({ 'project.spendingKind': 'POST' }))).toEqual({ score: 0, sentences: [] });
    expect(told(asked({}, ['friche']))).toEqual({ score: 0.35, sentences: ['Thème commun : « Friche ».'] });
    const until = { kind: 'PERMANENT', until: Day.of('2021-11-15') } as const;
    expect(told(asked({}), until)).toEqual({
      score: 0.1,
      sentences: ['Le dépôt se termine le 15 novembre 2021, aujourd’hui.'],
    });
    expect(told(asked({}), { ...until, until: Day.of('2022-02-14') })).toEqual({ score: 0, sentences: [] });
  });

  it('scores a whole catalogue as it scores each scheme', () => {
    const values = <Value extends string>(...all: Value[]) => fc.subarray(all);
    const documents = fc.array(
      fc.record({
        themes: values('friche', 'eau', 'sport'),
        beneficiaryTypes: values('COMMUNE', 'EPCI'),
        spendingKinds: values('INVESTMENT', 'POST'),
        stages: values('DESIGN'),
        text: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
        until: fc.integer({ min: -10, max: 200 }),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(
        documents,
        values('friche', 'eau'),
        values('beneficiary.type', 'project.stage'),
        (made, themes, known) => {
          const facts = { 'beneficiary.type': 'EPCI', 'project.stage': 'DESIGN' };
          const request = asked(Object.fromEntries(known.map((code) => [code, facts[code]])), themes);
          const schemes = made.map((one, number) => ({
            ...one,
            document: { ...one, slug: `essai-${number}` } as unknown as SchemeDocument,
            window: { kind: 'PERMANENT', until: Day.add(request.on, one.until) } as const,
          }));
          const found = new Map([
            ['ailleurs', { score: 1, reasons: [] }],
            ...schemes.flatMap(({ document: { slug }, text }) =>
              text === null ? [] : [[slug, { score: text, reasons: [] }] as const],
            ),
          ]);
          const scores = scoresOf(
            request,
            found,
            new Holders(schemes.map((one) => one.document)),
            Float64Array.from(schemes, ({ window }) => deadlineScore(window, request.on)),
          );
          expect([...scores].map((score) => Math.round(score * 10_000) / 10_000)).toEqual(
            schemes.map((one) => relevanceOf(one.document, one.window, request, found).score),
          );
        },
      ),
    );
  });
});
