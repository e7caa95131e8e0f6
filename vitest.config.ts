import { defineConfig } from 'vitest/config';

/**
 * Tests that need Postgres: they share one server, which test/cluster.ts starts unless `DATABASE_URL` names one. The programs
 * that they start are bundled once by test/programs.ts.
 */
const onPostgres = {
  globalSetup: ['test/cluster.ts', 'test/programs.ts'],
  setupFiles: ['test/seed.ts'],
  maxConcurrency: 2,
  // A test waits until something happens and sets its own limit. This limit only ends a test that hangs, so it is generous
  // enough for a busy machine.
  testTimeout: 300_000,
  hookTimeout: 300_000,
  expect: { poll: { timeout: 60_000 } },
};

export default defineConfig({
  test: {
    // A test of the whole system waits for more than half of its time: for timers of the bot, and for what these start. Four at
    // once keep two cores busy; more would slow each other down.
    maxWorkers: 4,
    projects: [
      'vitest.domain.config.ts',
      {
        test: {
          name: 'system',
          include: ['test/**/*.test.ts', 'sandbox/test/**/*.test.ts'],
          exclude: ['test/domain/**', 'test/endurance/**'],
          // To load the bot's modules again for each file would take longer than most tests. What the modules keep belongs to a
          // context or a topology, and each test makes its own.
          isolate: false,
          ...onPostgres,
        },
      },
      { test: { name: 'endurance', include: ['test/endurance/**/*.test.ts'], ...onPostgres } },
    ],
  },
});
