import { z } from '@plimsoll/core';

export const config = z.strictObject({
  path: z
    .string()
    .min(1)
    .optional()
    .describe(
      "the file, from the config's folder; journals/ACCOUNT.sqlite where left out. Simulations have one of their own beside it",
    ),
  backtests: z
    .boolean()
    .default(true)
    .describe('whether simulations are kept too, in a file that ends in .backtests.sqlite'),
  inputs: z
    .boolean()
    .default(true)
    .describe(
      'whether bars and all that the broker tells are kept of runs, so that `plimsoll replay` can go through them again',
    ),
});

export type Config = z.output<typeof config>;
