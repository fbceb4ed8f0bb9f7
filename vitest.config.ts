import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/node-version.ts'],
    testTimeout: 20_000,
    // Of the time that tests take on two cores, a third is waiting: for processes, pauses and time limits.
    maxWorkers: 3,
    // Its JSON imports lack an attribute that Node demands.
    server: { deps: { inline: [/@actions\/(languageservice|workflow-parser|expressions)/] } },
  },
});
