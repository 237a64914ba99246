import { describe, expect, test } from 'vitest';
import { definePlugin } from '@plimsoll/core';
import { barsPlugin, brokerPlugin, hooksPlugin, scenario, sizerPlugin } from '@plimsoll/testing';

const MINUTE = 60_000;

/** A plugin that writes down when it is started and stopped. */
function witness(name: string, log: string[], failsAt?: 'start' | 'stop', isSlow = false) {
  const step = (what: 'start' | 'stop') => (): void | Promise<void> => {
    const act = (): void => {
      log.push(`${what} ${name}`);
      if (failsAt === what) throw new Error(`${name} would not ${what}`);
    };
    return isSlow ? Promise.resolve().then(act) : act();
  };
  return hooksPlugin(name, { start: step('start'), stop: step('stop') });
}

const session = (plugins: Parameters<typeof scenario>[0]['plugins'], stopDeadlineMs = 1_000) =>
  scenario({
    symbols: ['AAA'],
    plugins: [barsPlugin({ AAA: [[0, 100]] }), brokerPlugin(), sizerPlugin(), ...plugins],
    session: { stopDeadlineMs },
  });

describe('a session', () => {
  test('when it starts and stops then plugins do in config order, and in reverse', async () => {
    const log: string[] = [];
    await session([witness('a', log), witness('b', log, undefined, true), witness('c', log)]).run();
    expect(log).toEqual(['start a', 'start b', 'start c', 'stop c', 'stop b', 'stop a']);
  });

  test.each([false, true])(
    'when a start throws (later: %s) then those that were started are stopped, and the others left alone',
    async (isSlow) => {
      const log: string[] = [];
      const run = session([
        witness('a', log),
        witness('b', log),
        witness('c', log, 'start', isSlow),
        witness('d', log),
      ]);
      await expect(run.session.start()).rejects.toMatchObject({
        code: 'PLM_PLUGIN_START_FAILED',
        message: expect.stringContaining('c would not start') as string,
      });
      expect(log).toEqual(['start a', 'start b', 'start c', 'stop b', 'stop a']);
      await run.session.stop();
      expect(log).toHaveLength(5);
    },
  );

  test('when a stop throws then the others are stopped all the same, and it is told', async () => {
    const log: string[] = [];
    const { notices } = await session([
      witness('a', log),
      witness('b', log, 'stop'),
      witness('c', log, 'stop', true),
    ]).run();
    expect(log.slice(3)).toEqual(['stop c', 'stop b', 'stop a']);
    expect(notices.map(({ code, detail }) => [code, detail['plugin'], detail['stage']])).toEqual([
      ['HOOK_THREW', 'c', 'stop'],
      ['HOOK_THREW', 'b', 'stop'],
    ]);
  });

  test('when a stop never ends then the deadline ends it, and those after it are stopped', async () => {
    const log: string[] = [];
    const stuck = hooksPlugin('stuck', { stop: () => new Promise(() => undefined) });
    const { notices } = await session([witness('a', log), stuck], 20).run();
    expect(log).toEqual(['start a', 'stop a']);
    expect(notices).toMatchObject([
      { code: 'HOOK_THREW', detail: { plugin: 'stuck', error: 'did not stop within 20 ms' } },
    ]);
  });

  test('when two sessions of the same plugins run then they share nothing', async () => {
    const counter = definePlugin({
      name: 'counter',
      setup: () => {
        let count = 0;
        return { signal: () => ({ symbol: 'AAA', side: 'buy', weight: ++count / 100 }) };
      },
    });
    const one = await session([counter]).run();
    const two = await session([counter]).run();
    expect(two.decisions).toEqual(one.decisions);
  });

  test('when it is interrupted then the cycle under way ends, and no other begins', async () => {
    const bars = barsPlugin({ AAA: Array.from({ length: 9 }, (_, i) => [i * MINUTE, 100] as const) });
    const stopper = hooksPlugin('stopper', {
      signal: ({ number }) => {
        if (number === 2) run.session.interrupt();
        return { symbol: 'AAA', side: 'buy', weight: 0.01 };
      },
    });
    const run = scenario({ symbols: ['AAA'], plugins: [bars, brokerPlugin(), sizerPlugin(), stopper] });
    const { decisions, session } = await run.run();
    expect([session.counts.cycles, decisions.length]).toEqual([3, 3]);
  });

  test('when it is paced then interrupting it does not wait for the pace', async () => {
    const bars = barsPlugin({ AAA: Array.from({ length: 9 }, (_, i) => [i * MINUTE, 100] as const) });
    const run = scenario({
      symbols: ['AAA'],
      plugins: [bars, brokerPlugin(), sizerPlugin()],
      session: { paceMs: 3_600_000 },
    });
    run.session.events.once('marked', () => void setTimeout(() => run.session.interrupt(), 1));
    await run.run();
    expect(run.session.counts.cycles).toBe(1);
  });
});
