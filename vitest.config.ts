import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/node-version.ts'],
    testTimeout: 20_000,
    // The box that checks has two cores; more workers only wait for each other.
    maxWorkers: 2,
    // Its JSON imports lack an attribute that Node demands.
    server: { deps: { inline: [/@actions\/(languageservice|workflow-parser|expressions)/] } },
  },
});
