import { duration, fraction, z } from '@plimsoll/core';

export const config = z.strictObject({
  collar: fraction({ above: true })
    .prefault('5%')
    .describe('how far from the last price a limit or stop price may be, either way, as a fraction of that'),
  jump: fraction({ above: true })
    .prefault('10%')
    .describe("how far the last price may be from the previous bar's close for a market order, as a fraction of that"),
  staleAfter: duration()
    .optional()
    .describe('how long ago the newest bar of the symbol may have ended. Two bars where left out'),
});

export type Config = z.output<typeof config>;
