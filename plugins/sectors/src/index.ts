import { Sectors, definePlugin, z } from '@plimsoll/core';
import { readSectorFile } from './sector-file.ts';
import { oneSpelling } from './spelling.ts';
import { SP500_SECTORS } from './table.ts';

const sectorName = z
  .string({ error: "expected a sector's name, such as Energy" })
  .regex(/\S/, 'expected a sector, found blanks');

const config = z.strictObject({
  file: z.string().min(1).optional().describe('CSV file with the columns symbol,sector; it beats the built-in table'),
  overrides: z
    .record(z.string().min(1), sectorName)
    .prefault({})
    .describe('sector by symbol; beats the file and the built-in table'),
});

export default definePlugin({
  name: 'sectors',
  config,
  provides: Sectors,
  setup({ config, resolvePath }) {
    const spelled = oneSpelling(Object.keys(SP500_SECTORS));
    const sectorOf = new Map<string, string>();
    for (const [sector, symbols] of Object.entries(SP500_SECTORS)) {
      for (const symbol of symbols.split(' ')) sectorOf.set(symbol, sector);
    }
    if (config.file !== undefined) {
      for (const [symbol, sector] of readSectorFile(resolvePath(config.file))) sectorOf.set(symbol, spelled(sector));
    }
    for (const [symbol, sector] of Object.entries(config.overrides)) sectorOf.set(symbol, spelled(sector));
    return { service: { of: (symbol: string) => sectorOf.get(symbol) } };
  },
});
