import { parseTimeframe } from '../domain/time.ts';
import type { Timeframe } from '../domain/time.ts';
import type { Installed } from '../kernel/installed.ts';
import type { LongerTimeframe } from '../kernel/longer-bars.ts';

const DEFAULT_HISTORY_BARS = 250;

/** How many bars of the config's timeframe have to be kept, for the plugin that looks back furthest. */
export function historyBars(installed: readonly Installed[], base: Timeframe): number {
  const wanted = installed.map(({ hooks }) => hooks.history ?? (hooks.signal ? DEFAULT_HISTORY_BARS : 1));
  const alike = asked(installed).filter(({ timeframe }) => timeframe.ms === base.ms);
  return Math.max(2, ...wanted, ...alike.map(({ historyBars }) => historyBars));
}

/** The timeframes beside the config's that plugins look at, shortest first, each once and for the plugin that looks back furthest. */
export function longerTimeframes(installed: readonly Installed[], base: Timeframe): LongerTimeframe[] {
  const furthest = new Map<string, LongerTimeframe>();
  for (const longer of asked(installed)) {
    const { timeframe, historyBars } = longer;
    const other = furthest.get(timeframe.text);
    if (timeframe.ms !== base.ms && !(other && other.historyBars >= historyBars)) furthest.set(timeframe.text, longer);
  }
  return [...furthest.values()].sort((a, b) => a.timeframe.ms - b.timeframe.ms);
}

function asked(installed: readonly Installed[]): LongerTimeframe[] {
  return installed.flatMap(({ hooks }) =>
    Object.entries(hooks.timeframes ?? {}).flatMap(([text, count]) =>
      count === undefined ? [] : [{ timeframe: parseTimeframe(text)!, historyBars: count }],
    ),
  );
}
