import { duration, fraction, money, z } from '@plimsoll/core';

const part = () => fraction({ above: true });

const lossLimit = (of: string) =>
  z
    .union([
      part(),
      z
        .strictObject({
          fraction: part().optional().describe(`of ${of}`),
          dollars: money({ above: true }).optional().describe('dollars'),
        })
        .refine((limit) => Object.keys(limit).length > 0, 'expected fraction, dollars or both'),
    ])
    .transform((limit) => (typeof limit === 'number' ? { fraction: limit } : limit))
    .optional();

export const config = z
  .strictObject({
    daily: lossLimit('equity at the end of the day before').describe(
      'loss of a day that ends entries: a fraction of equity at the end of the day before, or { fraction, dollars }',
    ),
    peak: lossLimit('the highest equity').describe(
      'fall from the highest equity that ends entries: a fraction of that equity, or { fraction, dollars }',
    ),
    onBreach: z
      .enum(['reject', 'reduce', 'halt'])
      .default('reduce')
      .describe(
        'whether the rule rejects entries by itself, reduces trading, or halts it, which cancels working entries',
      ),
    cooldown: duration().optional().describe('with onBreach reject: how long after a breach entries may begin again'),
    untilNextDay: z
      .boolean()
      .default(false)
      .describe('with onBreach reject: whether entries may begin again on the next day'),
    timezone: z
      .string()
      .refine(isTimezone, 'expected a time zone, such as America/New_York')
      .default('America/New_York')
      .describe('the calendar that days are of'),
  })
  .refine(({ daily, peak }) => daily !== undefined || peak !== undefined, {
    path: ['daily'],
    message: 'expected daily, peak or both',
  })
  .refine(({ cooldown, untilNextDay }) => cooldown === undefined || !untilNextDay, {
    path: ['cooldown'],
    message: 'expected cooldown or untilNextDay, not both',
  })
  .refine(
    ({ onBreach, cooldown, untilNextDay }) => onBreach === 'reject' || (cooldown === undefined && !untilNextDay),
    {
      path: ['onBreach'],
      message: "expected 'reject' with cooldown or untilNextDay, because only an operator can loosen trading again",
    },
  );

export type Config = z.output<typeof config>;

/** Each that is given counts; the smaller one binds. */
export interface LossLimit {
  readonly fraction?: number | undefined;
  readonly dollars?: number | undefined;
}

function isTimezone(name: string): boolean {
  try {
    Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
