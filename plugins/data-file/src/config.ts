import { byteSize, moment, timeframe, z } from '@plimsoll/core';

const EXPECTED = 'expected a file, a folder or a glob, or a list of those';
const GIB = 2 ** 30;
const CACHE_EXPECTED = 'expected true, false or a folder';
const file = z.string().min(1, EXPECTED);

export const config = z
  .strictObject({
    path: z.union([file, z.array(file).min(1, EXPECTED)], { error: EXPECTED }).meta({
      description:
        'CSV files: a file, a folder (its .csv files), a glob, or a list of those; relative to the config file',
      examples: ['bars', 'bars/*.csv'],
    }),
    cache: z
      .union([z.boolean(), z.string().min(1, CACHE_EXPECTED)], { error: CACHE_EXPECTED })
      .default(true)
      .meta({
        description:
          'whether bars are kept in columns beside their CSV files, for the next run to read; a folder to keep them there',
        examples: [false, '.cache'],
      }),
    timeframe: timeframe()
      .optional()
      .describe(
        "How long the files' bars are, where the config's are longer and are to be made of them. As the config's where left out.",
      ),
    memory: byteSize()
      .default(GIB)
      .meta({
        description: 'what the bars may take in memory; where they take more they are streamed',
        examples: ['1GiB', '8GiB'],
      }),
    from: moment()
      .optional()
      .describe('The first bars that count: those that start then or later. A date is its midnight in UTC.'),
    to: moment()
      .optional()
      .describe('The end of what counts: bars that start before it. A date is its midnight in UTC.'),
  })
  .refine(({ from = -Infinity, to = Infinity }) => from < to, {
    path: ['to'],
    error: 'expected `to` to be later than `from`',
  });
