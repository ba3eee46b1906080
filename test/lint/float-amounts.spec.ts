import { describe, expect, it } from '@jest/globals';
import { Linter } from 'eslint';
import typescript from 'typescript-eslint';

// @ts-expect-error -- a tool's configuration in JavaScript, which no type describes
import untyped from '../../eslint.config.mjs';

const configuration = untyped as readonly Linter.Config[];

/** The rules as the project's own configuration has them, without those that need types. */
const rules = configuration
  .filter(({ files, ignores }) => files?.includes('libs/ledger/src/**/*.ts') && ignores?.includes('**/*.spec.ts'))
  .map((block) => block.rules?.['no-restricted-syntax']);

function faults(code: string): number {
  const messages = new Linter().verify(
    code,
    [
      {
        files: ['**/*.ts'],
        languageOptions: { parser: typescript.parser },
        rules: { 'no-restricted-syntax': rules[0] },
      },
    ],
    'libs/ledger/src/example.ts',
  );
  return messages.filter(({ message }) => message.startsWith('Money is never a float')).length;
}

describe('a float never touches an amount', () => {
  it('is one rule over the ledger, the plans and the applications', () => {
    expect(rules).toHaveLength(1);
  });

  it.each([
    'const x = Number(amount);',
    'const x = Number(row.amount);',
    'const x = Number(entry.projectCost) / 2;',
    'const x = +award.amount;',
    'const x = Math.round(totals.amount);',
    'const x = row.montant.toFixed(2);',
    'const x = Number.parseFloat(text);',
  ])('%s is refused', (code) => {
    expect(faults(code)).toBe(1);
  });

  it.each([
    'const x = Number(row.awards);',
    'const x = BigInt(row.amount);',
    'const x = Euro.format(amount);',
    'const x = amount * 2n;',
    'const x = Math.max(width, 1);',
  ])('%s is not', (code) => {
    expect(faults(code)).toBe(0);
  });
});
