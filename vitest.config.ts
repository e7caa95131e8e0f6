import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // A test of the whole system runs four processes: more at once would wait for each other on a small machine.
    maxWorkers: 3,
    projects: [
      'vitest.domain.config.ts',
      {
        test: {
          name: 'system',
          include: ['test/**/*.test.ts'],
          exclude: ['test/domain/**'],
          globalSetup: ['test/cluster.ts'],
          setupFiles: ['test/seed.ts'],
          maxConcurrency: 2,
          // Tests wait for things to come about, and say themselves how soon they must: this is for a machine that is busy
          // with something else.
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
