import { wholeNumber, z } from '@plimsoll/core';

const most = (span: string) => wholeNumber().optional().describe(`most orders in any ${span}`);

export const config = z
  .strictObject({
    perSecond: most('second'),
    perMinute: most('minute'),
    perDay: most('24 hours'),
  })
  .refine((limits) => Object.keys(limits).length > 0, {
    path: ['perMinute'],
    message: 'expected at least one of perSecond, perMinute and perDay',
  });

export type Config = z.output<typeof config>;
