// Time is pinned to UTC for every test: a day must never depend on the machine's zone.
process.env.TZ = 'UTC';

const shared = {
  rootDir: import.meta.dirname,
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { configFile: '.swcrc' }] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
};

// A name ending in .db.spec.ts needs PostgreSQL: the embedded server is started once for all of them.
// A name ending in .e2e.spec.ts starts real processes and runs alone.
// A name ending in .faults.spec.ts breaks real processes: `npm run faults`.
export default {
  // What a test waits for is told by the test; this is only for what hangs, also on a slow or busy machine.
  testTimeout: 20_000,
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/{apps,libs,test}/**/*.spec.ts'],
      testPathIgnorePatterns: [...shared.testPathIgnorePatterns, '\\.(db|e2e|faults)\\.spec\\.ts$'],
    },
    {
      ...shared,
      displayName: 'db',
      testMatch: ['<rootDir>/{apps,libs,test}/**/*.db.spec.ts'],
      globalSetup: '<rootDir>/test/database/setup.mjs',
      globalTeardown: '<rootDir>/test/database/teardown.mjs',
    },
    {
      ...shared,
      displayName: 'e2e',
      testMatch: ['<rootDir>/{apps,libs,test}/**/*.e2e.spec.ts'],
    },
    {
      ...shared,
      displayName: 'faults',
      testMatch: ['<rootDir>/test/**/*.faults.spec.ts'],
    },
  ],
};
