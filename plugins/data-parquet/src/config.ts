import { byteSize, moment, secret, timeframe, z } from '@plimsoll/core';

const EXPECTED = 'expected a file, a folder or a glob, or a list of those';
const GIB = 2 ** 30;
const file = z.string().min(1, EXPECTED);
const column = (of: string) => z.string().min(1).optional().describe(`the column that has ${of}`);

const columns = z
  .strictObject({
    symbol: column('the symbol'),
    timestamp: column("the bar's start"),
    open: column('the first price'),
    high: column('the highest price'),
    low: column('the lowest price'),
    close: column('the last price'),
    volume: column('the units traded'),
  })
  .default({})
  .describe('names of columns that are not called as usual');

const s3 = z
  .strictObject({
    keyId: secret().describe('access key id'),
    secret: secret().describe('secret access key'),
    sessionToken: secret().optional().describe('session token of temporary credentials'),
    region: z.string().min(1).default('us-east-1').describe('region of the buckets'),
    endpoint: z
      .string()
      .regex(/^[^/\s]+$/, 'expected a host, such as 127.0.0.1:9000, without http://')
      .optional()
      .describe("any host that speaks the same API, in place of Amazon's"),
    urlStyle: z.enum(['vhost', 'path']).default('vhost').describe('where the name of a bucket goes in an address'),
    tls: z.boolean().default(true).describe('false for http without the s'),
    extension: z
      .string()
      .min(1)
      .optional()
      .describe(
        "file of DuckDB's httpfs extension; where left out it is the installed one, or fetched from DuckDB's own host",
      ),
  })
  .optional()
  .describe('credentials for paths that begin with s3://');

export const config = z
  .strictObject({
    path: z.union([file, z.array(file).min(1, EXPECTED)], { error: EXPECTED }).meta({
      description:
        'Parquet files: a file, a folder (its .parquet files, also in folders below), a glob, or a list of those; relative to the config file, or s3://',
      examples: ['bars', 'bars/*.parquet', 's3://bucket/bars'],
    }),
    columns,
    unit: z
      .enum(['s', 'ms', 'us', 'ns'])
      .optional()
      .describe('of timestamps that are whole numbers; by their size where left out'),
    zone: z
      .string()
      .min(1)
      .default('UTC')
      .meta({ description: 'the time zone of timestamps that have none', examples: ['UTC', 'America/New_York'] }),
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
    s3,
  })
  .refine(({ from = -Infinity, to = Infinity }) => from < to, {
    path: ['to'],
    error: 'expected `to` to be later than `from`',
  })
  .refine(({ path, s3 }) => s3 !== undefined || ![path].flat().some((one) => one.startsWith('s3://')), {
    path: ['s3'],
    error: 'expected `s3` with keyId and secret, because a path begins with s3://',
  })
  .refine(({ path }) => ![path].flat().some((one) => /^(?!s3:)[a-z][a-z\d+.-]+:\/\//i.test(one)), {
    path: ['path'],
    error: 'expected paths on this machine, or such that begin with s3://',
  })
  .refine(({ zone }) => isZone(zone), {
    path: ['zone'],
    error: 'expected a time zone by its name, such as UTC or America/New_York',
  });

export type Config = z.output<typeof config>;

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }) instanceof Intl.DateTimeFormat;
  } catch {
    return false;
  }
}
