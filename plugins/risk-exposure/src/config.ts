import { fraction, z } from '@plimsoll/core';

const CAP_MAX = 10;

const cap = () => fraction({ max: CAP_MAX });

/** One cap for every name, or caps by name, where the name `default` stands for all others. */
const capsByName = (names: string) =>
  z
    .union([cap(), z.record(z.string().min(1), cap())])
    .optional()
    .describe(`largest gross exposure over equity: one fraction for each of all ${names}, or fractions by name`);

export const config = z.strictObject({
  gross: cap().prefault('100%').describe('largest sum of long and short exposure over equity'),
  net: cap().prefault('100%').describe('largest difference of long and short exposure over equity, either way'),
  perAssetClass: capsByName('asset classes'),
  perStrategy: capsByName('strategies'),
  perSymbol: capsByName('symbols'),
  longOnly: z.boolean().prefault(true).describe('whether a strategy can sell only what it holds'),
});

export type CapsByName = z.output<ReturnType<typeof capsByName>>;

/** The cap of a name, as a fraction of equity; undefined where none was set for it. */
export function capLookup(caps: CapsByName): (name: string) => number | undefined {
  if (typeof caps !== 'object') return () => caps;
  const { default: others, ...named } = caps;
  const capOf = new Map(Object.entries(named));
  return (name) => capOf.get(name) ?? others;
}

/** The names that caps were set for, `default` left out. */
export function namesIn(caps: CapsByName): string[] {
  return typeof caps === 'object' ? Object.keys(caps).filter((name) => name !== 'default') : [];
}
