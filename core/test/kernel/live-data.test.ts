import { MarketData, definePlugin } from '@plimsoll/core';
import { brokerPlugin, scenario, sizerPlugin } from '@plimsoll/testing';
import { expect, test } from 'vitest';

const MINUTE = 60_000;

/** Data of which `nextBarEnd` answers three times at once, and then only when `never` does. */
function dataPlugin(isLive: boolean, never: Promise<undefined>, asked: number[]) {
  return definePlugin({
    name: 'live-data',
    provides: MarketData,
    setup: () => ({
      service: {
        description: 'live',
        isLive,
        fetch: () => undefined,
        nextBarEnd: (after) => {
          asked.push(after);
          return asked.length <= 3 ? Promise.resolve(asked.length * MINUTE) : never;
        },
      },
    }),
  });
}

test('when a run is stopped while live data waits for its next bar then it ends without it', async () => {
  const asked: number[] = [];
  const never = new Promise<undefined>(() => undefined);
  const { session } = scenario({
    symbols: ['AAA'],
    plugins: [dataPlugin(true, never, asked), brokerPlugin(), sizerPlugin()],
  });
  await session.start();
  const run = session.run();
  await expect.poll(() => asked.length).toBe(4);
  session.interrupt();
  await run;
  expect(session.counts.cycles).toBe(3);
});

test('when data is live then a run waits for it alone, whatever its pace', async () => {
  const asked: number[] = [];
  const plugins = [dataPlugin(true, Promise.resolve(undefined), asked), brokerPlugin(), sizerPlugin()];
  const { session } = await scenario({ symbols: ['AAA'], plugins, session: { paceMs: 3_600_000 } }).run();
  expect(session.counts.cycles).toBe(3);
});

test('when live data fails while it waits then the run fails', async () => {
  const never = Promise.reject(new Error('no time'));
  never.catch(() => undefined);
  const plugins = [dataPlugin(true, never, []), brokerPlugin(), sizerPlugin()];
  await expect(scenario({ symbols: ['AAA'], plugins }).run()).rejects.toThrow('no time');
});
