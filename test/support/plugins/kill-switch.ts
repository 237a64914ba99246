import { Events, definePlugin, wholeNumber, z } from '@plimsoll/core';

/** Ends the process, as `kill -9` does, in the cycle after so many decisions. */
export default definePlugin({
  name: 'kill-switch',
  config: z.strictObject({ decisions: wholeNumber() }),
  needs: { events: Events },
  setup: ({ config, events }) => {
    let decisions = 0;
    events.on('decision', () => void decisions++);
    events.on('marked', () => {
      if (decisions >= config.decisions) process.kill(process.pid, 'SIGKILL');
    });
    return {};
  },
});
