import { definePlugin } from '@plimsoll/core';
import { today } from '../today.ts';

/** Sees what the kernel shows to plugins, and hands it to the checks of the laws. */
export default definePlugin({
  name: 'observer',
  setup: () => {
    const { life, laws } = today();
    return {
      preFetch: () => laws.turns.begin(),
      postFill: (fill) => {
        laws.turns.probe();
        laws.durable.counted(life, fill);
      },
    };
  },
});
