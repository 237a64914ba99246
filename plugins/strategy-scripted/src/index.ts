import { Log, definePlugin, isoTime } from '@plimsoll/core';
import type { Signal } from '@plimsoll/core';
import { config } from './config.ts';
import { readSignalFile } from './signal-file.ts';

export default definePlugin({
  name: 'strategy-scripted',
  config,
  needs: { log: Log },
  setup: ({ config: { file, signals = [] }, name, log, resolvePath }) => {
    const given = file === undefined ? signals : readSignalFile(resolvePath(file));
    const script = given
      .map(({ timestamp = -Infinity, strategy = name, ...terms }) => {
        const signal: Signal = Object.freeze({ ...terms, strategy });
        return { time: timestamp, strategy, signal };
      })
      .sort((a, b) => a.time - b.time || 0);
    let fired = 0;
    return {
      history: 1,
      books: script.length === 0 ? [name] : [...new Set(script.map(({ strategy }) => strategy))],
      signal({ time }) {
        const first = fired;
        while (fired < script.length && script[fired]!.time <= time) fired++;
        return fired === first ? undefined : script.slice(first, fired).map(({ signal }) => signal);
      },
      stop() {
        const next = script[fired];
        if (next === undefined) return;
        log.warn(
          `${script.length - fired} of ${script.length} scripted signals never fired: the run ended before their time`,
          {
            plugin: name,
            next: isoTime(next.time),
          },
        );
      },
    };
  },
});
