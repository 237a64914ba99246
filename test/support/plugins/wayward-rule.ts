import { definePlugin, pass, reduce, reject, z } from '@plimsoll/core';
import type { Verdict } from '@plimsoll/core';

/** A rule with a way of misbehaving for each symbol, named after it; other symbols pass. */
export default definePlugin({
  name: 'wayward-rule',
  config: z.strictObject({ on: z.enum(['buy', 'sell']).default('buy'), judgesExits: z.boolean().default(false) }),
  setup: ({ config }) => ({
    judgesExits: config.judgesExits,
    preTrade(intent): Verdict {
      if (intent.side !== config.on) return pass();
      const more = intent.quantity * 10;
      const answers: Readonly<Record<string, () => unknown>> = {
        GROW: () => reduce(more, 'GROWN'),
        SWELL: () => ({ kind: 'grow', code: 'GROWN', detail: {}, quantity: more }),
        FLIP: () => ({ ...pass(), side: 'sell', quantity: -intent.quantity }),
        MUTATE: () => {
          for (const [key, value] of Object.entries({ side: 'sell', quantity: more, entering: more, price: 1 })) {
            Reflect.set(intent, key, value);
          }
          return pass();
        },
        ASSIGN: () => Object.assign(intent, { side: 'sell' }),
        NAN: () => reduce(NaN, 'NOT_A_NUMBER'),
        INFINITE: () => reduce(Infinity, 'WITHOUT_END'),
        NEGATIVE: () => reduce(-5, 'BELOW_ZERO'),
        NOTHING: () => undefined,
        YES: () => true,
        PROMISE: () => Promise.resolve(pass()),
        REFUSAL: () => Promise.reject(new Error('too late')),
        THROW: () => {
          throw new Error('out of order');
        },
        THROWNULL: () => {
          throw null;
        },
        REJECT: () => reject('NOT_THIS_ONE'),
      };
      return (answers[intent.symbol] ?? pass)() as Verdict;
    },
  }),
});
