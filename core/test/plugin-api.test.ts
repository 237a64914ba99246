/**
 * What the types of the plugin API refuse. Each `@ts-expect-error` fails `npm run types` where the line beneath it compiles; what is run
 * here is what holds for who writes a plugin without types.
 */
import { describe, expect, test } from 'vitest';
import {
  Broker,
  Events,
  Journal,
  MarketData,
  Portfolio,
  Sectors,
  Sizer,
  Trading,
  Universe,
  definePlugin,
  fraction,
  pass,
  reduce,
  reject,
  timeframe,
  token,
  z,
} from '@plimsoll/core';
import type {
  Cycle,
  Decision,
  Fill,
  Hooks,
  Intent,
  Order,
  Plugin,
  Signal,
  TimeframeBars,
  Verdict,
} from '@plimsoll/core';
import { brokerPlugin, rulePlugin, scenario, sizerPlugin } from '@plimsoll/testing';
import { buy, flatBars, script } from './kernel/kit.ts';

/** Compiled, and never called. */
const compiled = (...code: readonly unknown[]): void => expect(code.length).toBeGreaterThan(0);

describe('a verdict', () => {
  test('when it is made then it can pass, reduce and reject, and nothing else', () => {
    const passes: Verdict = pass({ measured: 1 });
    const reduces: Verdict = reduce(5, 'CAP');
    const rejects: Verdict = reject('CAP');
    // @ts-expect-error there is no other kind
    const flips: Verdict = { kind: 'flip', code: 'FLIP', detail: {} };
    // @ts-expect-error a pass allows what was asked, and no more
    const grows: Verdict = { kind: 'pass', code: 'GROW', detail: {}, quantity: 1_000 };
    // @ts-expect-error it has no side
    const turns: Verdict = { kind: 'reduce', code: 'TURN', detail: {}, quantity: 1, side: 'sell' };
    // @ts-expect-error it has no symbol
    const moves: Verdict = { kind: 'reject', code: 'MOVE', detail: {}, symbol: 'MSFT' };
    // @ts-expect-error to reduce is to reduce to something
    const vague: Verdict = { kind: 'reduce', code: 'CAP', detail: {} };
    // @ts-expect-error values, never objects
    const prose: Verdict = reject('CAP', { why: { because: 'so' } });
    compiled(passes, reduces, rejects, flips, grows, turns, moves, vague, prose);
  });

  test('when a rule is written then it answers at once, always, and with a verdict', () => {
    const sound: Hooks = { preTrade: (intent) => (intent.notional > 5 ? reject('CAP') : pass()) };
    // @ts-expect-error a price checked before an await is stale after it
    const asynchronous: Hooks = { preTrade: async () => pass() };
    // @ts-expect-error no answer is no verdict
    const silent: Hooks = { preTrade: (intent) => (intent.notional > 5 ? reject('CAP') : undefined) };
    // @ts-expect-error a number is no verdict
    const number: Hooks = { preTrade: (intent) => intent.quantity / 2 };
    compiled(sound, asynchronous, silent, number);
  });

  test('when a rule has an intent then it can read it, and no more', async () => {
    compiled((intent: Intent) => {
      // @ts-expect-error read only
      intent.quantity = 1_000;
      // @ts-expect-error read only
      intent.side = 'sell';
    });
    const errors: unknown[] = [];
    const meddler = rulePlugin('meddler', (intent) => {
      try {
        Object.assign(intent, { quantity: 1_000 });
      } catch (error) {
        errors.push(error);
      }
      return pass();
    });
    const plugins = [flatBars(2), brokerPlugin(), sizerPlugin(), script({ 0: buy }), meddler];
    const { orders } = await scenario({ symbols: ['AAA'], plugins }).run();
    expect(errors).toMatchObject([{ name: 'TypeError' }]);
    expect(orders).toMatchObject([{ quantity: 100 }]);
  });
});

describe('a plugin', () => {
  test('when its needs and config are declared then setup gets them with their types', () => {
    compiled(
      definePlugin({
        name: 'sound',
        config: z.strictObject({ cap: fraction() }),
        needs: { portfolio: Portfolio, sectors: Sectors, mine: token<{ answer: 42 }>('Mine') },
        setup: ({ config, name, random, resolvePath, portfolio, sectors, mine }) => {
          const cap: number = config.cap;
          const values: [string, number, string, number, string | undefined, 42] = [
            name,
            random(),
            resolvePath('x'),
            portfolio.equity * cap,
            sectors.of('TSLA'),
            mine.answer,
          ];
          return { start: () => void values };
        },
      }),
      definePlugin({
        name: 'needy',
        needs: { portfolio: Portfolio },
        // @ts-expect-error sectors was not asked for
        setup: ({ portfolio, sectors }) => ({ start: () => void [portfolio, sectors] }),
      }),
      definePlugin({
        name: 'unset',
        config: z.strictObject({ cap: fraction() }),
        setup: ({ config }) => ({
          start: () => {
            // @ts-expect-error no such key in its config
            void config.cup;
            // @ts-expect-error a fraction is a number
            const text: string = config.cap;
            void text;
          },
        }),
      }),
    );
  });

  test('when it returns what is not a hook then it does not compile', () => {
    compiled(
      // @ts-expect-error misspelt
      definePlugin({ name: 'a', setup: () => ({ pretrade: () => pass() }) }),
      // @ts-expect-error setup is synchronous
      definePlugin({ name: 'b', setup: async () => ({}) }),
      // @ts-expect-error nothing
      definePlugin({ name: 'c', setup: () => undefined }),
      // @ts-expect-error a service that it does not say it provides
      definePlugin({ name: 'd', setup: () => ({ service: { size: () => ({ quantity: 1 }) } }) }),
      // @ts-expect-error a flag, not a text
      definePlugin({ name: 'e', setup: () => ({ judgesExits: 'yes' }) }),
    );
  });

  test('when it provides a service then it must return it, whole', () => {
    compiled(
      definePlugin({
        name: 'a',
        provides: Sizer,
        setup: () => ({ service: { size: ({ equity, price }) => ({ quantity: equity / price }) } }),
      }),
      // @ts-expect-error no service
      definePlugin({ name: 'b', provides: Sizer, setup: () => ({}) }),
      // @ts-expect-error another service
      definePlugin({ name: 'c', provides: Sizer, setup: () => ({ service: { of: () => 'tech' } }) }),
      // @ts-expect-error a size is known at once
      definePlugin({ name: 'd', provides: Sizer, setup: () => ({ service: { size: async () => ({ quantity: 1 }) } }) }),
      // @ts-expect-error neither a quantity nor a reason
      definePlugin({ name: 'e', provides: Sizer, setup: () => ({ service: { size: () => ({}) } }) }),
      // @ts-expect-error half a broker
      definePlugin({ name: 'f', provides: Broker, setup: () => ({ service: { connect: () => {} } }) }),
      // @ts-expect-error half a source
      definePlugin({ name: 'g', provides: MarketData, setup: () => ({ service: { description: 'bars' } }) }),
      // @ts-expect-error a journal writes
      definePlugin({ name: 'h', provides: Journal, setup: () => ({ service: {} }) }),
    );
  });

  test('when it is made then it cannot be changed', () => {
    const plugin: Plugin = definePlugin({ name: 'fixed', setup: () => ({}) });
    compiled(() => {
      // @ts-expect-error read only
      plugin.name = 'other';
    });
    expect(() => Object.assign(plugin, { name: 'other' })).toThrow(TypeError);
  });
});

describe('a strategy', () => {
  test('when it makes a signal then it has no quantity, and a side that there is', () => {
    const sound: Signal = { symbol: 'TSLA', side: 'buy', weight: 0.1, type: 'limit', limitPrice: 5 };
    // @ts-expect-error how much is for the sizer and the rules to say
    const sized: Signal = { symbol: 'TSLA', side: 'buy', quantity: 5 };
    // @ts-expect-error neither buy nor sell
    const held: Signal = { symbol: 'TSLA', side: 'hold' };
    // @ts-expect-error no symbol
    const lost: Signal = { side: 'buy' };
    // @ts-expect-error no such type
    const odd: Signal = { symbol: 'TSLA', side: 'buy', type: 'moc' };
    compiled(sound, sized, held, lost, odd);
  });

  test('when it looks at bars then it can read them, and no more', () => {
    compiled((cycle: Cycle) => {
      const bars = cycle.of('TSLA')!;
      const window = bars.window('close', 20);
      const sum: number = window.reduce((sum, close) => sum + close, 0) + window.slice().sort()[0]!;
      // @ts-expect-error a window is a view of what everybody reads
      window.sort();
      // @ts-expect-error a window is a view of what everybody reads
      window.fill(0);
      // @ts-expect-error a window is a view of what everybody reads
      window[0] = 5;
      // @ts-expect-error no such column
      bars.window('vwap', 20);
      // @ts-expect-error read only
      bars.length = 5;
      // @ts-expect-error the kernel's own
      bars.append([], 0);
      // @ts-expect-error read only
      cycle.bars.push(bars);
      // @ts-expect-error read only
      cycle.time = 0;
      // @ts-expect-error there may be no such symbol
      cycle.of('ZZZ').close(0);
      return sum;
    });
  });

  test('when it asks for longer bars then it is by the names of timeframes, and with numbers', () => {
    const asked = timeframe().parse('1Hour');
    const sound: Hooks = { timeframes: { '5Min': 60, '1Hour': 20, '1Day': 20, '1Week': 4 } };
    const configured: Hooks = { timeframes: { [asked]: 20 } };
    const none: Hooks = { timeframes: {} };
    // @ts-expect-error written otherwise
    const misspelt: Hooks = { timeframes: { '1hour': 20 } };
    // @ts-expect-error the one week there is
    const weeks: Hooks = { timeframes: { '2Week': 20 } };
    // @ts-expect-error how many bars
    const vague: Hooks = { timeframes: { '1Hour': true } };
    // @ts-expect-error each with its number of bars
    const listed: Hooks = { timeframes: ['1Hour', '1Day'] };
    compiled(sound, configured, none, misspelt, weeks, vague, listed);
    compiled((cycle: Cycle, text: string) => {
      const hours: TimeframeBars = cycle.at('1Hour');
      const mine = cycle.at(asked).updated[0]!.close(0);
      // @ts-expect-error no such timeframe
      cycle.at('hourly');
      // @ts-expect-error any text is no timeframe: timeframe() reads one from config
      cycle.at(text);
      // @ts-expect-error a timeframe has no cycles of its own
      void hours.time;
      // @ts-expect-error read only
      hours.updated.push(hours.bars[0]!);
      // @ts-expect-error there may be no such symbol
      hours.of('ZZZ').close(0);
      return mine;
    });
  });
});

describe('the services of the kernel', () => {
  test('when a plugin has them then it can read, listen and tighten, and no more', () => {
    compiled(
      definePlugin({
        name: 'meddler',
        needs: { portfolio: Portfolio, trading: Trading, events: Events, universe: Universe },
        setup: ({ portfolio, trading, events, universe }) => ({
          start: () => {
            const read: number = portfolio.cash + portfolio.totals((symbol) => symbol).gross('TSLA');
            trading.halt('enough');
            events.on('decision', (decision: Decision) => void decision.id);
            // @ts-expect-error read only
            portfolio.cash = read;
            // @ts-expect-error the ledger is the kernel's own
            portfolio.ledger.fill(0, 'buy', 1, 1, 0);
            // @ts-expect-error read only
            portfolio.positions()[0]!.quantity = 5;
            // @ts-expect-error only tighter
            trading.set('active', 'sneaky');
            // @ts-expect-error only tighter
            trading.state = 'active';
            // @ts-expect-error events are told by the kernel
            events.emit('notice', { code: 'HOOK_THREW', time: 0, detail: {} });
            // @ts-expect-error no such event
            events.on('decided', () => {});
            // @ts-expect-error read only
            universe.symbols.push('ZZZ');
          },
        }),
      }),
    );
  });

  test('when decisions, orders and fills are told then they can be read, and no more', () => {
    compiled((decision: Decision, order: Order, fill: Fill) => {
      // @ts-expect-error read only
      decision.allowed = 5;
      // @ts-expect-error read only
      decision.verdicts.push({ plugin: 'me', kind: 'pass', code: 'OK', detail: {} });
      // @ts-expect-error read only
      decision.detail['x'] = 1;
      // @ts-expect-error read only
      order.quantity = 5;
      // @ts-expect-error read only
      fill.price = 5;
    });
  });
});
