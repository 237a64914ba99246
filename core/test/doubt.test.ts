import { expect, test } from 'vitest';
import { definePlugin } from '@plimsoll/core';
import type { BrokerEvent } from '@plimsoll/core';
import { barsPlugin, brokerPlugin, scenario, sizerPlugin } from '@plimsoll/testing';

const MINUTE = 60_000;
const rows = { TSLA: Array.from({ length: 6 }, (_, i) => [i * MINUTE, 100] as const) };

test('when the broker is in doubt and its account cannot be read then entries wait until it can', async () => {
  let isReadable = true;
  const doubt: BrokerEvent = { kind: 'doubt', reason: 'the connection was lost', time: 0 };
  const broker = brokerPlugin({
    cashNow: (cash) => (isReadable ? cash : undefined),
    tamper: (event) => (event.kind === 'accepted' && event.time === MINUTE ? [event, doubt] : [event]),
  });
  const strategy = definePlugin({
    name: 'main',
    setup: () => ({
      signal: ({ number }) => {
        isReadable = number >= 2;
        return { symbol: 'TSLA', side: 'buy', weight: 0.01 };
      },
    }),
  });
  const { decisions, session } = await scenario({
    symbols: ['TSLA'],
    plugins: [barsPlugin(rows), broker, sizerPlugin(), strategy],
  }).run();
  const outcomes = decisions.map(({ outcome, code }) => code ?? outcome);
  expect(outcomes).toEqual(['ordered', 'RECONCILING', 'RECONCILING', 'ordered', 'ordered', 'ordered']);
  expect(session.counts.events).toEqual({ RECONCILIATION_REQUESTED: 1, ACCOUNT_UNREADABLE: 1, RECONCILED: 1 });
});
