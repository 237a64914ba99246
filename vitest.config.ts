import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['**/test/**/*.test.ts'],
    pool: 'threads',
    maxWorkers: 3, // on two processors: many tests wait for processes and servers
    testTimeout: 20_000,
  },
});
