import { definePlugin, z } from '@plimsoll/core';
import type { Signals } from '@plimsoll/core';

/** A strategy that fails in every cycle, one way or another. */
export default definePlugin({
  name: 'faulty-strategy',
  config: z.strictObject({ way: z.enum(['throws', 'rejects', 'throws a symbol', 'answers with a trap']) }),
  setup: ({ config }) => ({
    signal(): Signals | Promise<Signals> {
      const thrown: unknown = config.way === 'throws a symbol' ? Symbol('?') : new Error('no idea');
      if (config.way === 'rejects') return Promise.reject(new Error('no idea'));
      if (config.way !== 'answers with a trap') throw thrown;
      return new Proxy([], {
        get: () => {
          throw new Error('no idea');
        },
      });
    },
  }),
});
