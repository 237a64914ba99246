import { decimal, fraction, money, wholeNumber, z } from '@plimsoll/core';

export const config = z
  .strictObject({
    notional: money({ above: true }).optional().describe('most dollars that one order may enter with'),
    quantity: decimal({ above: true }).optional().describe('most units that one order may enter with'),
    volume: z
      .strictObject({
        share: fraction({ above: true }).describe('of the average volume of a bar'),
        bars: wholeNumber().default(20).describe('how many bars the average is over, the newest included'),
      })
      .optional()
      .describe('most that one order may enter with, as a share of the average volume of a bar over so many bars'),
  })
  .refine((caps) => Object.keys(caps).length > 0, {
    path: ['notional'],
    message: 'expected at least one of notional, quantity and volume',
  });

export type Config = z.output<typeof config>;
