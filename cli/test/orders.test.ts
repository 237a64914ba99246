import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { config, folderWith, json, plimsoll } from './command.ts';
import type { Ended } from './command.ts';

const CONFIG = config({ bars: 30 }).replace('turns.ts', 'resting.ts').replace('1Min', '1Hour');

const kept = (): { cwd: string; ended: Ended } => {
  const cwd = folderWith({ 'config.yaml': CONFIG });
  return { cwd, ended: plimsoll(cwd, ['backtest', 'config.yaml', '--out', 'kept']) };
};

const linesOf = (cwd: string, name: string): any[] =>
  readFileSync(join(cwd, 'kept', name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

describe('orders that rest', () => {
  test('when orders end otherwise than filled then the report says how many', () => {
    const { stdout } = kept().ended;
    expect(stdout).toMatch(/^Orders +3 buy, 2 sell, 1 still working, 1 cancelled, 1 expired, 1 rejected$/m);
  });

  test('when a run has ended then every order has ended or works still', () => {
    const cwd = folderWith({ 'config.yaml': CONFIG });
    const { orders } = json(plimsoll(cwd, ['backtest', 'config.yaml', '--json']));
    expect(orders).toMatchObject({ buy: 3, sell: 2, filled: 1, cancelled: 1, expired: 1, rejected: 1 });
    expect(orders.working).toMatchObject([{ type: 'stop', stopPrice: 80, limitPrice: null, status: 'accepted' }]);
  });

  test('when a run is kept then each order and each fill is one line', () => {
    const { cwd } = kept();
    const orders = linesOf(cwd, 'orders.jsonl');
    expect(orders.map(({ type, status, filled }) => [type, status, filled])).toEqual([
      ['market', 'filled', 10],
      ['stop', 'cancelled', 0],
      ['trailing_stop', 'rejected', 0],
      ['limit', 'expired', 0],
      ['stop', 'accepted', 0],
    ]);
    expect(orders[0]).toMatchObject({
      strategy: 'resting',
      symbol: 'TSLA',
      side: 'buy',
      quantity: 10,
      limitPrice: null,
      time: '2024-01-02T14:31:00Z',
      decisionId: 'd1',
    });
    expect(linesOf(cwd, 'fills.jsonl')).toEqual([
      {
        executionId: expect.any(String),
        orderId: orders[0].id,
        strategy: 'resting',
        symbol: 'TSLA',
        side: 'buy',
        quantity: 10,
        price: 100,
        commission: 0,
        time: '2024-01-02T14:31:00Z',
      },
    ]);
  });

  test('when an order is more than a market order for the day then its terms are told', () => {
    const { cwd } = kept();
    const terms = linesOf(cwd, 'decisions.jsonl').map(({ type, limitPrice, stopPrice, timeInForce }) => {
      return [type, limitPrice, stopPrice, timeInForce];
    });
    expect(terms).toEqual([
      ['market', null, null, 'day'],
      ['stop', null, 90, 'gtc'],
      ['stop', null, 80, 'gtc'],
      ['limit', 50, null, 'day'],
      ['trailing_stop', null, null, 'ioc'],
    ]);
    const { stdout } = plimsoll(cwd, ['explain', 'kept']);
    expect(stdout).toMatch(/ d1 .*\n {2}price=100 {2}weight=0\.01/);
    expect(stdout).toMatch(/ d3 .*\n {2}type=stop {2}stopPrice=80 {2}timeInForce=gtc {2}price=100/);
    expect(stdout).toMatch(/ d4 .*\n {2}type=limit {2}limitPrice=50 {2}price=50/);
  });
});

test('when a run is kept then each trade is one line, with the orders that entered and closed it', () => {
  const cwd = folderWith({ 'config.yaml': config({ bars: 4 }) });
  plimsoll(cwd, ['backtest', 'config.yaml', '--quiet', '--out', 'kept']);
  const [buy, sale, last] = linesOf(cwd, 'orders.jsonl').map(({ id }) => id as string);
  const trade = {
    strategy: 'turns',
    symbol: 'TSLA',
    side: 'long',
    quantity: 50,
    entryPrice: 100,
    fees: 0,
    dividends: 0,
  };
  expect(linesOf(cwd, 'trades.jsonl')).toEqual([
    {
      ...trade,
      entryTime: '2024-01-02T14:31:00Z',
      exitTime: '2024-01-02T14:32:00Z',
      exitPrice: 100,
      profit: 0,
      return: 0,
      entryOrderId: buy,
      exitOrderId: sale,
    },
    {
      ...trade,
      entryTime: '2024-01-02T14:33:00Z',
      exitTime: null,
      exitPrice: null,
      profit: 0,
      return: 0,
      entryOrderId: last,
      exitOrderId: null,
    },
  ]);
});
