import { describe, expect, test } from 'vitest';
import { definePlugin, Events } from '@plimsoll/core';
import type { EventMap } from '@plimsoll/core';
import { brokerPlugin, hooksPlugin, scenario, sizerPlugin } from '@plimsoll/testing';
import type { Scenario } from '@plimsoll/testing';
import { buy, flatBars, script } from './kit.ts';

const plugins = () => [flatBars(3), brokerPlugin(), sizerPlugin(), script({ 0: buy })];
const run = (...more: Parameters<typeof scenario>[0]['plugins'][number][]): Scenario =>
  scenario({ symbols: ['AAA'], plugins: [...plugins(), ...more] });

const boom = (): never => {
  throw new Error('boom');
};

const EVENTS: (keyof EventMap)[] = ['bars', 'fetched', 'marked', 'decision', 'order', 'fill'];

describe('events', () => {
  test.each(EVENTS)(
    'when a listener of %s throws then it is told, the others hear of it, and the run is as it was',
    async (event) => {
      const calm = await run().run();
      const shaken = run();
      let heard = 0;
      shaken.session.events.on(event, boom);
      shaken.session.events.on(event, () => void heard++);
      await shaken.run();
      expect(heard).toBeGreaterThan(0);
      expect(shaken.notices).toHaveLength(heard);
      expect(shaken.notices[0]).toMatchObject({ code: 'HOOK_THREW', detail: { stage: 'event', error: 'boom' } });
      expect(shaken.decisions).toEqual(calm.decisions);
      expect(shaken.fills).toEqual(calm.fills);
    },
  );

  test('when a listener fails later then it is told too', async () => {
    const shaken = run();
    shaken.session.events.on('decision', () => Promise.reject(new Error('later')) as never);
    await shaken.run();
    expect(shaken.notices).toMatchObject([{ code: 'HOOK_THREW', detail: { error: 'later' } }]);
  });

  test('when a listener of notices throws then that is counted and not told for ever', async () => {
    const shaken = run(hooksPlugin('broken', { postFill: boom }));
    shaken.session.events.on('notice', boom);
    const { notices, session } = await shaken.run();
    expect(notices.map(({ detail }) => detail['stage'])).toEqual(['postFill', 'event']);
    expect(session.counts.events).toEqual({ HOOK_THREW: 2 });
  });

  test('when a listener asks for one event or no more then it hears of one, or no more', async () => {
    const heard: string[] = [];
    const always = () => heard.push('always');
    const listener = definePlugin({
      name: 'listener',
      needs: { events: Events },
      setup: ({ events }) => {
        const never = () => heard.push('never');
        events.once('marked', () => heard.push('once'));
        events.on('marked', never);
        events.off('marked', never);
        events.on('marked', always);
        return {};
      },
    });
    await run(listener).run();
    expect(heard).toEqual(['once', 'always', 'always', 'always']);
  });
});

describe('hooks', () => {
  test('when a hook throws, at once or later, then plugin and stage are told and the cycle goes on', async () => {
    const later = () => Promise.reject(new Error('later'));
    const broken = [
      hooksPlugin('a', { preFetch: boom, postFill: boom }),
      hooksPlugin('b', { preFetch: later, postFill: later }),
      hooksPlugin('c', { signal: boom }),
      hooksPlugin('d', { signal: later }),
    ];
    const { notices, fills } = await run(...broken).run();
    expect(fills).toHaveLength(1);
    const told = new Set(
      notices.map(({ code, detail }) => `${code} ${detail['plugin']} ${detail['stage']} ${detail['error']}`),
    );
    expect([...told].sort()).toEqual([
      'HOOK_THREW a postFill boom',
      'HOOK_THREW a preFetch boom',
      'HOOK_THREW b postFill later',
      'HOOK_THREW b preFetch later',
      'HOOK_THREW c signal boom',
      'HOOK_THREW d signal later',
    ]);
  });

  test('when a hook returns what nobody asked for then that is no fault', async () => {
    const { session } = await run(
      hooksPlugin('chatty', { preFetch: () => 5 as never, postFill: () => 'done' as never }),
    ).run();
    expect(session.counts.events).toEqual({});
  });

  test('when several plugins watch fills then they hear of each in config order, one after the other', async () => {
    const order: string[] = [];
    const slow = hooksPlugin('slow', {
      postFill: async () => {
        await Promise.resolve();
        order.push('slow');
      },
    });
    await run(slow, hooksPlugin('fast', { postFill: () => void order.push('fast') })).run();
    expect(order).toEqual(['slow', 'fast']);
  });
});
