import { defineConfig } from 'vitest/config';

/** The tests of the domain, which is pure: they need no Postgres, and none of them gets a second try. */
export default defineConfig({
  test: {
    name: 'domain',
    include: ['test/domain/**/*.test.ts'],
    setupFiles: ['test/seed.ts'],
    // Nothing of it keeps a state that another test could see.
    isolate: false,
    testTimeout: 120_000,
    // Its own tests reach every branch of the domain: one that they cannot reach should not be there.
    coverage: { provider: 'v8', include: ['src/domain/**'], reporter: ['text-summary'], thresholds: { 100: true } },
  },
});
