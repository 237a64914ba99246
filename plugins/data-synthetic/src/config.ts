import { fraction, wholeNumber, z } from '@plimsoll/core';

export const config = z.strictObject({
  seed: wholeNumber({ min: 0 })
    .optional()
    .describe('Which market it is. By default it follows from the seed of the run.'),
  start: z.iso
    .date({ error: 'expected a date, such as 2024-01-02' })
    .default('2024-01-02')
    .describe('The day of the first session; the next trading day where it is none.'),
  sessions: wholeNumber({ max: 20_000 }).default(5).describe('How many trading days.'),
  volatility: fraction({ above: true, max: 3 })
    .default(0.3)
    .describe('Standard deviation of a typical symbol over a year; calm and stormy times average to it.'),
  drift: fraction({ min: -1 })
    .default(0.05)
    .describe('Expected growth of every symbol over a year, from -100% to 100%.'),
  sectors: wholeNumber({ max: 100 })
    .default(4)
    .describe('Among how many groups that move together the symbols are dealt out.'),
});
