import { Events, Log, Portfolio, Trading, definePlugin, isoTime, looserKeys, pass, reject, z } from '@plimsoll/core';
import type { Verdict } from '@plimsoll/core';
import { config } from './config.ts';
import { Losses, isBreached } from './losses.ts';
import type { Loss } from './losses.ts';

/** What entries are rejected for, and since when. */
const breachKept = z.strictObject({
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  timeMs: z.number(),
  day: z.number(),
});

type Breach = z.output<typeof breachKept>;

/** JSON has no word for a number that is not known yet. */
const known = z
  .number()
  .nullable()
  .transform((value) => value ?? NaN);

/** What survives a restart. */
const kept = z.strictObject({
  losses: z.strictObject({ day: known, equity: known, dayStart: known, peak: known }),
  breach: breachKept.optional(),
});

export default definePlugin({
  name: 'risk-drawdown',
  config,
  needs: { portfolio: Portfolio, events: Events, trading: Trading, log: Log },
  loosens: (before, after) => looserKeys(before, after, { daily: 'greater', peak: 'greater' }),
  setup({ config, name, portfolio, events, trading, log }) {
    const { daily, peak, timezone, onBreach, cooldown, untilNextDay } = config;
    const losses = new Losses({ daily, peak, timezone });
    let breach: Breach | undefined;

    const disarm = (loss: Loss, timeMs: number): void => {
      breach = { detail: { ...loss, since: isoTime(timeMs) }, timeMs, day: losses.day };
      log.warn('the loss has reached its limit: nothing enters any more', breach.detail);
      const reason = `${name}: ${loss.kind} loss of $${loss.measured.toFixed(2)}, limit $${loss.limit.toFixed(2)}`;
      if (onBreach === 'reduce') trading.reduce(reason);
      if (onBreach === 'halt') trading.halt(reason);
    };

    const rearm = (why: string): void => {
      breach = undefined;
      losses.restartPeak();
      log.info('entries are allowed again', { why });
    };

    const isOver = ({ timeMs, day }: Breach, now: number): boolean => {
      if (untilNextDay) return losses.day !== day;
      return cooldown !== undefined && now >= timeMs + cooldown;
    };

    events.on('marked', ({ time }) => {
      losses.see(time, portfolio.equity);
      if (breach === undefined) {
        if (losses.isBreached()) disarm(losses.tightest()!, time);
      } else if (isOver(breach, time) && !isBreached(losses.daily())) {
        rearm(untilNextDay ? 'another day' : 'the cooldown is over');
      }
    });

    events.on('notice', ({ code, detail }) => {
      if (code !== 'TRADING_STATE_CHANGED' || detail['to'] !== 'active' || breach === undefined) return;
      losses.restartDay();
      rearm('trading was resumed');
    });

    return {
      breached: () => breach?.detail,
      snapshot: () => ({ losses: losses.snapshot(), breach }),
      restore: (state) => {
        const restored = kept.parse(state);
        losses.restore(restored.losses);
        breach = restored.breach;
      },
      preTrade(): Verdict {
        const loss = losses.tightest();
        const { equity } = portfolio;
        if (loss === undefined || !Number.isFinite(equity)) return reject('EQUITY_UNKNOWN', { equity });
        return breach === undefined ? pass({ ...loss }) : reject('DRAWDOWN', breach.detail);
      },
    };
  },
});
