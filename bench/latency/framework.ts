import { definePlugin } from '@plimsoll/core';
import type { Signal } from '@plimsoll/core';
import brokerAlpaca from '@plimsoll/broker-alpaca';
import dataAlpaca from '@plimsoll/data-alpaca';
import riskExposure from '@plimsoll/risk-exposure';
import riskSectorCap from '@plimsoll/risk-sector-cap';
import sectors from '@plimsoll/sectors';
import sizing from '@plimsoll/sizing';
import { scenario } from '@plimsoll/testing';
import { ACCOUNTS, SECTOR_OF, SYMBOLS } from './market.ts';
import { now } from './stamps.ts';

interface Framework {
  /** Resolves once so many orders, wanted in the next cycle, have filled. */
  traded: (orders: number) => Promise<void>;
  stop: () => Promise<void>;
}

/** A session as a config would make it: Alpaca's data and broker, sizing, all first-party rules. */
export async function startFramework(url: string): Promise<Framework> {
  const { keyId, secret } = ACCOUNTS[0];
  const alpaca = { keyId, secret, baseUrl: url };
  let wanted = 0;
  let isBuying = false;
  const strategy = definePlugin({
    name: 'on-every-bar',
    setup: () => ({
      history: 2,
      signal: ({ updated }): Signal[] => {
        const side = isBuying ? 'buy' : 'sell';
        return updated.slice(0, wanted).map(({ symbol }) => ({ symbol, side, weight: 0.0001 }));
      },
    }),
  });
  const { session, notices } = scenario({
    symbols: SYMBOLS,
    plugins: [
      { plugin: dataAlpaca, config: { ...alpaca, grace: '5s' } },
      strategy,
      sizing,
      { plugin: sectors, config: { overrides: SECTOR_OF } },
      { plugin: riskSectorCap, config: { cap: '100%' } },
      { plugin: riskExposure, config: { perSymbol: '10%' } },
      { plugin: brokerAlpaca, config: alpaca },
    ],
    log: { info: () => undefined, warn: (line) => console.warn(line) },
  });
  let left = 0;
  let done = (): void => undefined;
  session.events.on('order', ({ status }) => {
    if (status === 'pending' && Number.isNaN(now.submitted)) now.submitted = performance.now();
    if (status === 'filled' && --left === 0) done();
  });
  session.events.on('notice', ({ code, detail }) => console.warn(code, detail));
  await session.start();
  const running = session.run();
  return {
    traded: (orders) =>
      new Promise((resolve) => {
        done = resolve;
        left = wanted = orders;
        isBuying = !isBuying;
      }),
    async stop() {
      session.interrupt();
      await running;
      await session.stop();
      if (notices.length > 0) console.warn(`${notices.length} notices: the figures are not those of a quiet run`);
    },
  };
}
