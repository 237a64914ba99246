import { definePlugin } from '@plimsoll/core';
import { Chance } from '../chance.ts';
import { signalsFor } from '../signals.ts';
import { today } from '../today.ts';

/** A strategy that wants anything. */
export default definePlugin({
  name: 'trader',
  setup: ({ name }) => {
    const day = today();
    const { life, plan, laws } = day;
    const chance = new Chance(plan.seed, `${name}/${life.number}`);
    let count = 0;
    return {
      history: 5,
      signal: (cycle) => {
        if (life.isOver || day.isCalm) return undefined;
        const signals = signalsFor(cycle, name, chance, () => `${name}${life.number}.${++count}`);
        for (const signal of signals) laws.spoken.given(life, name, signal);
        return signals;
      },
    };
  },
});
