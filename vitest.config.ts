import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/node-version.ts'],
    // Tests that start processes take a few seconds on an idle machine, and ten times as long on a busy one.
    testTimeout: 60_000,
    // Of the time that tests take on two cores, a third is waiting: for processes, pauses and time limits.
    maxWorkers: 3,
    // Its JSON imports lack an attribute that Node demands.
    server: { deps: { inline: [/@actions\/(languageservice|workflow-parser|expressions)/] } },
  },
});
