import { z } from '@plimsoll/core';

export const config = z.strictObject({
  preMarket: z.boolean().default(false).describe('whether entries are allowed from 4:00 to 9:30 in New York too'),
  postMarket: z
    .boolean()
    .default(false)
    .describe('whether entries are allowed after the close too: until 20:00 in New York, on half days until 17:00'),
  exits: z
    .enum(['allow', 'block'])
    .default('allow')
    .describe('what becomes of market exits outside the session; exits that rest (limit, stop) always go through'),
  alwaysOpen: z
    .array(z.string().min(1))
    .default(['crypto'])
    .describe('asset classes that trade around the clock, and are not judged'),
});

export type Config = z.output<typeof config>;
