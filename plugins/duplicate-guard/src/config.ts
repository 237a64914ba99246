import { duration, z } from '@plimsoll/core';

export const config = z.strictObject({
  within: duration()
    .prefault('5m')
    .describe('how long after an entry of a strategy another of the same symbol and side counts as a duplicate'),
  whileWorking: z
    .boolean()
    .default(true)
    .describe(
      'whether one that comes while an entry of the same strategy, symbol and side works is a duplicate, however old that is',
    ),
});
