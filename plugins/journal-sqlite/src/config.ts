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
});

export type Config = z.output<typeof config>;
