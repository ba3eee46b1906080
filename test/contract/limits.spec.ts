import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { buildSchema, type FragmentDefinitionNode } from 'graphql';

import { costOf, DEFAULT_LIMITS, pageVariables, TextLimits } from '../../libs/platform/src/limits/index.js';
import { CONTRACT } from './examples.js';

const schema = buildSchema(readFileSync(join(import.meta.dirname, '../../apps/api/schema.graphql'), 'utf8'));
const none = new Map<string, FragmentDefinitionNode>();

const largestPages = (operation: (typeof CONTRACT)[number]): Record<string, number> =>
  Object.fromEntries(pageVariables(operation.definition, none).map((name) => [name, 100]));

describe('every operation of the client contract', () => {
  const texts = new TextLimits(DEFAULT_LIMITS);

  it.each(CONTRACT.map((operation) => [operation.name, operation] as const))(
    '%s is within the limits, its pages as large as can be',
    (_name, operation) => {
      // Clients may send the file whole.
      expect(texts.refusalOf(operation.text)).toBeUndefined();
      const { definition } = operation;
      const cost = costOf({ schema, operation: definition, fragments: none, variables: largestPages(operation) });
      expect(cost).toBeLessThanOrEqual(DEFAULT_LIMITS.cost);
    },
  );

  it('leaves room: several of the dearest would be let through, ten would not', () => {
    const costs = CONTRACT.map((operation) =>
      costOf({ schema, operation: operation.definition, fragments: none, variables: largestPages(operation) }),
    );
    // docs/security.md says so.
    expect(Math.max(...costs)).toBe(7_568);
    expect(2 * Math.max(...costs)).toBeLessThanOrEqual(DEFAULT_LIMITS.cost);
    expect(10 * Math.max(...costs)).toBeGreaterThan(DEFAULT_LIMITS.cost);
  });
});
