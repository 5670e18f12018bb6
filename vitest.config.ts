import { defineConfig } from 'vitest/config';

/**
 * Every test file of the product. Files run in parallel workers; each makes its own database, so none waits for another. A worker
 * goes on to the next file with the modules it has: they keep nothing between two worlds, and to load them anew took a third of
 * the time.
 */
export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'simulator/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/support/property-seed.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // What is waited for comes in milliseconds, but for a machine that does much else.
    expect: { poll: { timeout: 20_000 } },
    pool: 'forks',
    isolate: false,
    maxWorkers: 2,
    allowOnly: false,
    passWithNoTests: false,
  },
});
