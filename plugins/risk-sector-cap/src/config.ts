import { fraction, z } from '@plimsoll/core';

const CAP_MAX = 10;

/** A sector's name without what people write differently: case, spaces, dashes and underscores. */
export function folded(sector: string): string {
  return sector.toLowerCase().replace(/[\s_-]+/g, '');
}

export const config = z
  .strictObject({
    cap: fraction({ max: CAP_MAX }).prefault('40%').describe('largest share of the base that one sector may have'),
    overrides: z
      .record(z.string().min(1), fraction({ max: CAP_MAX }))
      .prefault({})
      .describe('caps of their own, by sector'),
    base: z
      .enum(['equity', 'positions'])
      .prefault('equity')
      .describe('what a share is a share of: cash and positions, or positions alone'),
  })
  .superRefine(({ overrides }, context) => {
    const spellings = new Map<string, string>();
    for (const sector of Object.keys(overrides)) {
      const first = spellings.get(folded(sector));
      if (first !== undefined) {
        context.addIssue({ code: 'custom', path: ['overrides', sector], message: `${first} has a cap already` });
      }
      spellings.set(folded(sector), sector);
    }
  });
