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
          // The tests of the whole system wait for things to come about. On a machine that is busy with something else
          // one may miss its time: it gets another try, which the report shows.
          retry: 2,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
