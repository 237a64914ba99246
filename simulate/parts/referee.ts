import { definePlugin, pass, reduce, reject, z } from '@plimsoll/core';
import type { Intent, Verdict } from '@plimsoll/core';
import { Chance } from '../chance.ts';
import { today } from '../today.ts';

/** A rule that says anything, sound or not, and keeps what it said. */
export default definePlugin({
  name: 'referee',
  config: z.strictObject({ fails: z.enum(['setup', 'start']).optional() }),
  loosens: () => [],
  setup: ({ config, name }) => {
    const day = today();
    const { life, laws, plan } = day;
    if (config.fails === 'setup') throw new Error('the setup fails');
    const chance = new Chance(plan.seed, `${name}/${life.number}`);
    const answer = (intent: Intent): Verdict => {
      if (day.has('rules-fail') && chance.is(0.08)) throw new Error('the rule fails');
      if (day.has('rules-fail') && chance.is(0.08))
        return chance.of<unknown>([undefined, {}, 'pass', reduce(NaN, 'NO')]) as Verdict;
      const kind = day.isCalm ? 0 : chance.between(0, 1);
      if (kind < 0.7) return pass();
      return kind < 0.9 ? reduce(intent.quantity * chance.between(0, 1), 'LESS') : reject('NOTHING');
    };
    return {
      start: () => {
        if (config.fails === 'start') throw new Error('the start fails');
      },
      preTrade: (intent) => {
        laws.turns.probe();
        return laws.judged.answered(intent, () => answer(intent));
      },
    };
  },
});
