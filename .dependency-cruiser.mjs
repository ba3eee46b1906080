// The arrows of docs/architecture.md, each with the sentence that a person reads when it is broken.
const library = (name) => `^libs/${name}/`;
const others = (...allowed) => `^libs/(?!(?:${allowed.join('|')})/)`;

/** kernel <- criteria, financing <- territory <- catalogue <- search <- matching; catalogue, territory <- ledger. */
const MAY_USE = {
  kernel: [],
  criteria: [],
  financing: [],
  territory: ['criteria', 'financing'],
  catalogue: ['criteria', 'financing', 'territory'],
  search: ['criteria', 'financing', 'territory', 'catalogue'],
  matching: ['criteria', 'financing', 'territory', 'catalogue', 'search'],
  ledger: ['criteria', 'financing', 'territory', 'catalogue'],
  platform: [],
};

const arrows = Object.entries(MAY_USE).map(([name, uses]) => ({
  name: `arrows-${name}`,
  comment: `${name} may use ${['kernel', ...uses].join(', ')} (and platform in store/, graphql/ and its module), nothing else.`,
  severity: 'error',
  from: { path: library(name) },
  to: { path: others(name, 'kernel', 'platform', ...uses) },
}));

export default {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Under ESM a cycle between classes crashes at load.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...arrows,
    {
      name: 'kernel-alone',
      comment: 'The kernel is what everything stands on: it stands on nothing.',
      severity: 'error',
      from: { path: library('kernel') },
      to: { path: '^(libs/(?!kernel/)|apps/|test/)' },
    },
    {
      name: 'root-is-plain',
      comment: 'Root files of a library are plain TypeScript: no framework, no database, no input or output.',
      severity: 'error',
      from: {
        path: '^libs/(?!platform/)[^/]+/src/[^/]+\\.ts$|^libs/(kernel|criteria|financing)/',
        pathNot: '/module\\.ts$|\\.spec\\.ts$',
      },
      to: {
        path: 'node_modules/(@nestjs|typeorm|graphql|@apollo|fastify|pg|pg-boss|meilisearch|class-validator|class-transformer)/|^libs/platform/|^(node:)?(fs|fs/promises|net|http|https|child_process|os|worker_threads|cluster|dgram|tls)$',
      },
    },
    {
      name: 'root-knows-no-room',
      comment: 'A root file of a library knows neither its store/, nor its graphql/, nor its module.',
      severity: 'error',
      from: { path: '^libs/([^/]+)/src/[^/]+\\.ts$', pathNot: '/module\\.ts$|\\.spec\\.ts$|^libs/platform/' },
      to: { path: '^libs/[^/]+/src/(store|graphql)/|^libs/[^/]+/src/module\\.ts$' },
    },
    {
      name: 'store-and-graphql-apart',
      comment: 'store/ and graphql/ never import each other: the model between them is what they share.',
      severity: 'error',
      from: { path: '^libs/[^/]+/src/store/' },
      to: { path: '^libs/[^/]+/src/graphql/' },
    },
    {
      name: 'graphql-and-store-apart',
      comment: 'store/ and graphql/ never import each other: the model between them is what they share.',
      severity: 'error',
      from: { path: '^libs/[^/]+/src/graphql/' },
      to: { path: '^libs/[^/]+/src/store/' },
    },
    {
      name: 'libraries-know-no-app',
      comment: 'Applications wire libraries; no library knows an application.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'through-the-door',
      comment:
        'Another library is entered by #name, #name/graphql, #name/store or #name/module, never by a path of its inside.',
      severity: 'error',
      from: { path: '^libs/([^/]+)/' },
      to: { path: '^libs/(?!$1/)[^/]+/src/', pathNot: '/src/(index|module|graphql/index|store/index)\\.ts$' },
    },
    {
      name: 'declared',
      comment: 'A package that is used is declared in package.json.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-build-tools-at-run-time',
      comment: 'What runs in production is a dependency, not a devDependency.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '\\.spec\\.ts$|/(test|testing)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: 'node_modules/@types/' },
    },
    {
      name: 'resolvable',
      comment: 'Every import leads somewhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      conditionNames: ['source', 'import', 'require', 'node', 'default', 'types'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.js', '.mjs', '.json', '.d.ts'],
    },
  },
};
