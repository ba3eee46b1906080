/** docs/criteria.md cannot drift from the language: every example is read, and says in French what the page says that it says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

import { CATALOGUE_VOCABULARY } from '#catalogue';
import { readCriterion, requirements, type Criterion, type Leaf, type SchemeFrame } from '#criteria';
import { Day } from '#kernel';

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/criteria.md'), 'utf8');
const EXAMPLE = /```yaml\n([\s\S]*?)```\n\n((?:> .*\n)+)/g;
const PARAMETERS = /```yaml parameters\n([\s\S]*?)```/.exec(PAGE)?.[1] ?? '';
/** A form added to the language without an example fails to compile here. */
type FormOf<One> = One extends unknown
  ? Exclude<keyof One, 'code' | 'sentence' | 'when' | 'legalBasis' | 'remedy' | 'fromMemory' | 'fact'>
  : never;
const FORM_OF_LEAVES: Readonly<Record<FormOf<Leaf>, true>> = {
  is: true,
  in: true,
  includes: true,
  atLeast: true,
  moreThan: true,
  atMost: true,
  lessThan: true,
  boundedBy: true,
  ratio: true,
  on: true,
  windows: true,
  perimeter: true,
  discretion: true,
  uncertain: true,
};

const FORMS = ['all', 'any', 'not', 'when', ...Object.keys(FORM_OF_LEAVES)];

const scheme: SchemeFrame = { parameters: parse(PARAMETERS) as SchemeFrame['parameters'] };
const examples = [...PAGE.matchAll(EXAMPLE)].map(([, yaml = '', quoted = '']) => ({
  yaml,
  sentences: quoted.split('\n').flatMap((line) => (line.startsWith('> ') ? [line.slice(2).trim()] : [])),
}));
const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, ' ');

describe('docs/criteria.md', () => {
  it.each(examples.map(({ yaml, sentences }) => [sentences.join(' / '), yaml, sentences] as const))(
    '%s',
    (_name, yaml, sentences) => {
      const read = readCriterion(parse(yaml) as unknown, {
        vocabulary: CATALOGUE_VOCABULARY,
        parameters: ['dpv.part-qpv'],
      });
      expect(read).not.toHaveProperty('problems');
      const criterion = (read as { criterion: Criterion }).criterion;
      const found = requirements(criterion, { on: Day.of('2021-11-15'), scheme, vocabulary: CATALOGUE_VOCABULARY });
      expect(found.map(({ sentence }) => plain(sentence))).toEqual(sentences.map(plain));
    },
  );

  it('has an example of every form', () => {
    const written = examples.map(({ yaml }) => yaml).join('\n');
    for (const form of FORMS) expect([form, new RegExp(`\\b${form}:`).test(written)]).toEqual([form, true]);
  });
});
