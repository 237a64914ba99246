import { parseDurationMs, z } from '@plimsoll/core';
import { NO_LATENCY } from '@plimsoll/exchange';
import type { Latency } from '@plimsoll/exchange';

const EXPECTED = 'expected a duration or a number of bars, such as 250ms or 1 bar';

/** `250ms` or `2 bars`. */
export const latency = z
  .string({ error: EXPECTED })
  .meta({ examples: ['250ms', '1 bar'] })
  .transform((text, context): Latency => {
    const bars = /^(\d{1,6}) ?bars?$/.exec(text.trim());
    const ms = bars ? 0 : parseDurationMs(text);
    if (ms !== undefined) return { ms, bars: bars ? Number(bars[1]) : 0 };
    context.addIssue({ code: 'custom', message: EXPECTED, input: text });
    return z.NEVER;
  });

/** The exchange has a faster way where there is none. */
export function latencyOf({ ms, bars }: Latency): Latency {
  return ms === 0 && bars === 0 ? NO_LATENCY : { ms, bars };
}
