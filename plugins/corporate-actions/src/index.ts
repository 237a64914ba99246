import { CorporateActions, Log, Universe, definePlugin, z } from '@plimsoll/core';
import type { CorporateAction } from '@plimsoll/core';
import { readActions } from './action-file.ts';

const config = z.strictObject({
  path: z
    .string()
    .min(1, 'expected a file')
    .meta({
      description: 'CSV file with the columns symbol, ex_date, type and value; relative to the config file',
      examples: ['corporate-actions.csv'],
    }),
  adjust: z
    .enum(['splits', 'splits-and-dividends'], { error: 'expected splits or splits-and-dividends' })
    .default('splits-and-dividends')
    .describe('what the bars before an ex-date are adjusted for; positions and cash change either way'),
});

const NONE: readonly CorporateAction[] = Object.freeze([]);

export default definePlugin({
  name: 'corporate-actions',
  config,
  needs: { universe: Universe, log: Log },
  provides: CorporateActions,
  setup({ config: { path, adjust }, universe, log, resolvePath }) {
    const file = resolvePath(path);
    const actions = readActions(file, universe);
    return {
      start() {
        const all = [...actions.values()].flat();
        const splits = all.filter(({ kind }) => kind === 'split').length;
        const detail = { file, symbols: actions.size, splits, dividends: all.length - splits };
        if (all.length === 0) log.warn('no split or dividend of any symbol of the universe in the file', { file });
        else log.info('corporate actions read', detail);
      },
      service: { adjust, of: (symbol) => actions.get(symbol) ?? NONE },
    };
  },
});
