import { MarketData, definePlugin } from '@plimsoll/core';
import type { FetchRequest } from '@plimsoll/core';
import { Chance } from '../chance.ts';
import { forever } from '../life.ts';
import { today } from '../today.ts';

/** How many questions in a row the source fails to answer. */
const FAILURES = [0, 0, 0, 0, 0, 0, 0, 0, 1, 8] as const;

/** Bars as they come in real time, from a source that fails as the plan has it. */
export default definePlugin({
  name: 'simulated-market',
  provides: MarketData,
  setup: () => {
    const day = today();
    const { life, laws, plan } = day;
    const chance = new Chance(plan.seed, `market/${life.number}`);
    let failures = 0;
    const answer = (request: FetchRequest): void => {
      if (day.has('data-fails')) failures = failures > 0 ? failures - 1 : chance.of(FAILURES);
      if (day.has('data-fails') && failures > 0) throw new Error('the source failed');
      for (const index of request.asked) {
        const columns = day.prices.columns(index, day.timeline.now, request.count);
        laws.known.served(life, index, columns, request.asOf);
        request.answer(index, columns, 0, columns.time.length);
      }
    };
    const fetch = (request: FetchRequest): void | Promise<void> => {
      if (life.ends('before it asks for bars')) return forever();
      laws.fetched.asked(request, life.number);
      if (plan.isSynchronous) return answer(request);
      return new Promise((resolve, reject) => {
        day.timeline.after(chance.between(5, 200), () => {
          if (life.ends('before it hears of bars')) return;
          try {
            resolve(answer(request));
          } catch (error) {
            reject(error as Error);
          }
        });
      });
    };
    return {
      service: { description: 'a simulated market', isLive: true, fetch, nextBarEnd: (after) => day.nextBarEnd(after) },
    };
  },
});
