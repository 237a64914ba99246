import { Portfolio, definePlugin } from '@plimsoll/core';
import type { Signal } from '@plimsoll/core';
import brokerAlpaca from '@plimsoll/broker-alpaca';
import dataAlpaca from '@plimsoll/data-alpaca';
import duplicateGuard from '@plimsoll/duplicate-guard';
import marketHours from '@plimsoll/market-hours';
import riskDrawdown from '@plimsoll/risk-drawdown';
import riskExposure from '@plimsoll/risk-exposure';
import riskMaxOrder from '@plimsoll/risk-max-order';
import riskPriceCollar from '@plimsoll/risk-price-collar';
import riskSectorCap from '@plimsoll/risk-sector-cap';
import riskThrottle from '@plimsoll/risk-throttle';
import sectors from '@plimsoll/sectors';
import sizing from '@plimsoll/sizing';
import { scenario } from '@plimsoll/testing';
import { ACCOUNTS, SECTOR_OF, SYMBOLS } from './market.ts';
import { now } from './stamps.ts';

interface Framework {
  /** Resolves once so many orders, wanted in the next cycle, have filled; with none, once the cycle has its bars. */
  traded: (orders: number) => Promise<void>;
  stop: () => Promise<void>;
}

/** A session as a config would make it: Alpaca's data and broker, sizing, all first-party rules, so wide that none binds. */
export async function startFramework(url: string): Promise<Framework> {
  const { keyId, secret } = ACCOUNTS[0];
  const alpaca = { keyId, secret, baseUrl: url };
  let wanted = 0;
  const strategy = definePlugin({
    name: 'on-every-bar',
    needs: { portfolio: Portfolio },
    setup: ({ portfolio }) => ({
      history: 2,
      signal: ({ updated }): Signal[] =>
        updated.slice(0, wanted).map(({ symbol }) => {
          const side = portfolio.held(symbol) > 0 ? 'sell' : 'buy';
          return { symbol, side, weight: 0.0001 };
        }),
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
      { plugin: riskMaxOrder, config: { notional: 1_000_000 } },
      { plugin: riskPriceCollar, config: { staleAfter: '1h' } },
      { plugin: riskThrottle, config: { perMinute: 1_000 } },
      { plugin: riskDrawdown, config: { daily: '50%', peak: '50%' } },
      marketHours,
      { plugin: duplicateGuard, config: { within: '0s' } },
      { plugin: brokerAlpaca, config: alpaca },
    ],
    log: { info: () => undefined, warn: (line) => console.warn(line) },
  });
  let left = 0;
  let done = (): void => undefined;
  let failed: (error: Error) => void = () => undefined;
  session.events.on('decision', ({ outcome, code, symbol, allowed, requested }) => {
    if (outcome === 'blocked' || allowed < requested)
      failed(new Error(`a rule bound, so this is not what was to be measured: ${symbol} ${code ?? 'was cut'}`));
  });
  session.events.on('order', ({ status }) => {
    if (status === 'pending' && Number.isNaN(now.submitted)) now.submitted = performance.now();
    if (status === 'filled' && --left === 0) done();
  });
  session.events.on('marked', ({ updated }) => void (wanted === 0 && updated.length > 0 && done()));
  session.events.on('notice', ({ code, detail }) => console.warn(code, detail));
  await session.start();
  const running = session.run();
  return {
    traded: (orders) =>
      new Promise((resolve, reject) => {
        done = resolve;
        failed = reject;
        left = wanted = orders;
      }),
    async stop() {
      session.interrupt();
      await running;
      await session.stop();
      if (notices.length > 0) console.warn(`${notices.length} notices: the figures are not those of a quiet run`);
    },
  };
}
