import { definePlugin } from '@plimsoll/core';
import type { Signal } from '@plimsoll/core';
import { Chance } from '../chance.ts';
import { exitAfter, signalsFor } from '../signals.ts';
import { today } from '../today.ts';

/** A strategy that wants anything. */
export default definePlugin({
  name: 'trader',
  setup: ({ name }) => {
    const day = today();
    const { life, plan, laws } = day;
    const chance = new Chance(plan.seed, `${name}/${life.number}`);
    let exit: Signal | undefined;
    return {
      history: 5,
      signal: (cycle) => {
        if (life.isOver || day.isCalm) return undefined;
        const signals = signalsFor(cycle, name, chance, () => day.nextReason(name));
        if (exit && chance.is(0.7)) signals.unshift({ ...exit, reason: day.nextReason(name) });
        exit = exitAfter(signals);
        for (const signal of signals) laws.spoken.given(life, name, signal);
        return signals;
      },
    };
  },
});
