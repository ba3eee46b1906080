import eslint from '@eslint/js';
import typescript from 'typescript-eslint';

/** Names that hold money in the ledger and in plans: whatever turns one into a number turns it into a float. */
const AMOUNT =
  '/(amount|montant|cents|euros?|awarded|granted|committed|recovered|projectCost|storedSum|exactSum|money)$/i';
const FLOAT_AMOUNT =
  'Money is never a float: keep it a bigint (Euro) or an exact Decimal, and write it with Euro.format.';
/** Number(amount), +amount, Number(row.amount), Math.round(amount), amount.toFixed(2). */
const NO_FLOAT_AMOUNT = ['Identifier[name=N]', 'MemberExpression[property.name=N]'].flatMap((named) => {
  const amount = named.replace('N', AMOUNT);
  return [
    { selector: `CallExpression[callee.name='Number'] > ${amount}.arguments`, message: FLOAT_AMOUNT },
    { selector: `CallExpression[callee.object.name='Math'] > ${amount}.arguments`, message: FLOAT_AMOUNT },
    { selector: `UnaryExpression[operator='+'] > ${amount}.argument`, message: FLOAT_AMOUNT },
    {
      selector: `CallExpression[callee.property.name='toFixed'] > MemberExpression.callee > ${amount}.object`,
      message: FLOAT_AMOUNT,
    },
  ];
});
const EVERYWHERE = [
  { selector: 'ExportDefaultDeclaration', message: 'Named exports only: a name is found, a default is not.' },
  {
    selector: "MemberExpression[object.name='Number'][property.name='parseFloat']",
    message: 'Money is never a float; read amounts with Euro.parse or Decimal.parse.',
  },
];

// A short list, each with its reason.
export default typescript.config(
  { ignores: ['dist/', 'node_modules/', 'coverage/', '.guichet/', '.dependency-cruiser.mjs'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [typescript.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Nest modules are classes without members.
      '@typescript-eslint/no-extraneous-class': 'off',
      // Indices are checked by noUncheckedIndexedAccess; `!` says « known by construction », and tests break if not.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Numbers in template strings are what sentences are made of.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // A class with static methods beside a decorator is how a GraphQL type is built from the model.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // A Euro is a branded bigint; its contrary is one too.
      '@typescript-eslint/no-unsafe-unary-minus': 'off',
      // A GraphQL view is a class for the decorators and plain fields for the rest: Object.assign fills it.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'separate-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_$', ignoreRestSiblings: true },
      ],
      // Money is never a float: an amount is read by Euro.parse, never by a number.
      'no-restricted-globals': [
        'error',
        { name: 'parseFloat', message: 'Money is never a float; read amounts with Euro.parse or Decimal.parse.' },
      ],
      'no-restricted-syntax': ['error', ...EVERYWHERE],
      'no-console': 'error',
    },
  },
  {
    files: ['libs/ledger/src/**/*.ts', 'libs/financing/src/**/*.ts', 'libs/kernel/src/**/*.ts', 'apps/*/src/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: { 'no-restricted-syntax': ['error', ...EVERYWHERE, ...NO_FLOAT_AMOUNT] },
  },
  {
    // Root files have no clock: time is handed in.
    files: ['libs/*/src/*.ts'],
    ignores: ['**/*.spec.ts', 'libs/platform/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Take a Clock: time is handed in.' },
      ],
    },
  },
  {
    // Named exports only does not hold for what a tool demands; tests may print that they skip.
    files: ['**/*.spec.ts', 'test/**/*.ts', 'apps/cli/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    // What a query answers has the shape of the query, which no type knows.
    files: ['**/*.spec.ts', 'test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/restrict-plus-operands': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        Buffer: 'readonly',
        fetch: 'readonly',
        AbortSignal: 'readonly',
        performance: 'readonly',
      },
    },
  },
);
