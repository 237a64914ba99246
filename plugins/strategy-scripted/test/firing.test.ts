import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { barsPlugin, brokerPlugin, scenario, sizerPlugin } from '@plimsoll/testing';
import scripted from '../src/index.ts';
import { HEADER, scriptOf, scriptOfFile } from './helpers.ts';

const inline = (...signals: object[]) => scriptOf({ signals });
const buy = (symbol: string, timestamp?: string) => ({ symbol, side: 'buy', ...(timestamp && { timestamp }) });
const symbolsAt = (script: ReturnType<typeof scriptOf>, time: string) => script.at(time).map(({ symbol }) => symbol);

describe('a signal', () => {
  test('when the cycle is at its time then it fires, once, and not before', () => {
    const script = inline(buy('A', '2024-10-01T13:31:00Z'));
    expect(symbolsAt(script, '2024-10-01T13:30:59Z')).toEqual([]);
    expect(symbolsAt(script, '2024-10-01T13:31:00Z')).toEqual(['A']);
    expect(symbolsAt(script, '2024-10-01T13:32:00Z')).toEqual([]);
  });

  test('when no cycle is at its time then it fires in the next', () => {
    const script = inline(buy('A', '2024-10-01T13:31:00Z'));
    expect(symbolsAt(script, '2024-10-03T09:30:00Z')).toEqual(['A']);
  });

  test('when it has no time then it fires in the first cycle', () => {
    const script = inline(buy('LATER', '2024-10-02'), buy('FIRST'), buy('SECOND'));
    expect(symbolsAt(script, '2024-10-01T13:31:00Z')).toEqual(['FIRST', 'SECOND']);
    expect(symbolsAt(script, '2024-10-02T00:00:00Z')).toEqual(['LATER']);
  });

  test('when rows are not in order of time then they fire by time, and of one time in the order of the file', () => {
    const rows = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 20 });
    const cycles = fc.uniqueArray(fc.integer({ min: 0, max: 8 })).map((times) => times.sort((a, b) => a - b));
    const timeOf = (minute: number) => new Date(Date.UTC(2024, 0, 2, 14, minute)).toISOString();
    fc.assert(
      fc.property(rows, cycles, (minutes, times) => {
        const lines = minutes.map((minute, i) => `${timeOf(minute)},S${i},buy`);
        const script = scriptOfFile(['timestamp,symbol,side', ...lines].join('\n'));
        let before = -1;
        for (const now of times) {
          const due = minutes
            .map((minute, i) => ({ minute, symbol: `S${i}` }))
            .filter(({ minute }) => minute > before && minute <= now);
          const expected = due.sort((a, b) => a.minute - b.minute).map(({ symbol }) => symbol);
          expect(symbolsAt(script, timeOf(now))).toEqual(expected);
          before = now;
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('the end', () => {
  test('when signals are left over then a warning counts them and names the next', () => {
    const script = inline(buy('A', '2024-10-01'), buy('B', '2024-10-03'), buy('C', '2024-10-02'));
    script.at('2024-10-01T00:00:00Z');
    void script.stop();
    expect(script.warnings).toEqual([
      {
        message: '2 of 3 scripted signals never fired: the run ended before their time',
        detail: { plugin: 'mine', next: '2024-10-02T00:00:00Z' },
      },
    ]);
  });

  test('when all have fired then nothing is said', () => {
    const script = inline(buy('A'));
    script.at('2024-10-01T00:00:00Z');
    void script.stop();
    expect(script.warnings).toEqual([]);
  });
});

describe('books', () => {
  test('when rows name strategies then each has a book, and the instance one where a row names none', () => {
    const file = (...rows: string[]) => scriptOfFile([HEADER, ...rows].join('\n')).books;
    expect(file('2024-10-01,A,buy,,,b', '2024-10-01,A,buy,,,a', '2024-10-01,A,buy,,,b')).toEqual(['b', 'a']);
    expect(file('2024-10-01,A,buy,,,a', '2024-10-01,A,buy')).toEqual(['a', 'mine']);
    expect(file('2024-10-01,A,buy')).toEqual(['mine']);
  });
});

describe('in a run', () => {
  const MINUTE_MS = 60_000;
  const start = Date.UTC(2024, 0, 2, 14, 30);
  const rows = [0, 1, 2, 3].map((i) => [start + i * MINUTE_MS, 10] as const);

  test('when a script is run then its signals become decisions of their strategies, and a symbol that is not traded is blocked', async () => {
    const signals = [
      {
        timestamp: '2024-01-02T14:31:00Z',
        symbol: 'A',
        side: 'buy',
        weight: '50%',
        confidence: 0.9,
        strategy: 'momentum',
      },
      { timestamp: '2024-01-02T14:31:00Z', symbol: 'NOPE', side: 'buy' },
      { timestamp: '2024-01-02T14:33:00Z', symbol: 'A', side: 'sell', strategy: 'momentum' },
    ];
    const plugins = [
      barsPlugin({ A: rows }),
      sizerPlugin(),
      brokerPlugin({ cash: 1_000 }),
      { plugin: scripted, as: 'mine', config: { signals } },
    ];
    const { decisions, fills } = await scenario({ symbols: ['A'], plugins }).run();
    expect(
      decisions.map(({ strategy, symbol, side, allowed, code }) => [strategy, symbol, side, allowed, code]),
    ).toEqual([
      ['momentum', 'A', 'buy', 50, undefined],
      ['mine', 'NOPE', 'buy', 0, 'SYMBOL_UNKNOWN'],
      ['momentum', 'A', 'sell', 50, undefined],
    ]);
    expect(decisions[0]!.confidence).toBe(0.9);
    expect(fills.map(({ side, quantity, time }) => [side, quantity, (time - start) / MINUTE_MS])).toEqual([
      ['buy', 50, 1],
      ['sell', 50, 3],
    ]);
  });
});

describe('config', () => {
  test.each([
    [{}, /expected either `file` or `signals`: one of them, and not both/],
    [{ file: 'signals.csv', signals: [] }, /expected either `file` or `signals`: one of them, and not both/],
    [{ file: '' }, /expected a CSV file/],
    [{ signals: [{ symbol: 'A', side: 'hold' }] }, /expected buy or sell/],
    [{ signals: [{ side: 'buy' }] }, /expected a symbol/],
    [{ signals: [{ symbol: 'A', side: 'buy', weigth: 1 }] }, /weigth/],
    [{ signals: [{ symbol: 'A', side: 'buy', weight: NaN }] }, /expected a fraction of equity/],
    [{ signals: [{ symbol: 'A', side: 'buy', confidence: 2 }] }, /expected a fraction from 0 to 1/],
    [{ signals: [{ symbol: 'A', side: 'buy', timestamp: 'soon' }] }, /expected a time/],
    [{ signals: [{ symbol: 'A', side: 'buy', type: 'limit' }] }, /expected a price, which a limit order needs/],
    [{ signals: [{ symbol: 'A', side: 'buy', stopPrice: 9 }] }, /only stop and stop_limit orders have one/],
  ])('when it is %j then it is refused', (config, message) => {
    expect(() => scriptOf(config)).toThrow(message);
  });
});
