import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MINUTE_MS, START, barsOf, folderOf, issuesOf, rowsSql, write } from './helpers.ts';

/** Four minutes of SPY whose timestamps are what `column` makes of `ts` (a TIMESTAMP in UTC). */
async function minutes(column: string): Promise<string> {
  const rows = rowsSql([0, 1, 2, 3].map((minute) => ['SPY', minute, 10] as const));
  const query = `SELECT symbol, ${column} AS timestamp, open, high, low, close, volume FROM (SELECT *, timestamp AS ts FROM (${rows}))`;
  return write(folderOf(), 'a.parquet', query);
}

const timesOf = async (folder: string, config: object = {}, timeframe?: string): Promise<string[]> =>
  (await barsOf({ folder, config, timeframe })).map((row) => row.split(' ')[1]!.slice(0, 16));

const ALL = ['2024-01-02T14:30', '2024-01-02T14:31', '2024-01-02T14:32', '2024-01-02T14:33'];
const MIDDLE = { from: '2024-01-02T14:31:00Z', to: '2024-01-02T14:33:00Z' };

describe('timestamps', () => {
  test.each([
    ['TIMESTAMP', 'ts'],
    ['TIMESTAMPTZ', 'CAST(ts AS TIMESTAMPTZ)'],
    ['TIMESTAMP_NS', 'CAST(ts AS TIMESTAMP_NS)'],
    ['TIMESTAMP_MS', 'CAST(ts AS TIMESTAMP_MS)'],
    ['TIMESTAMP_S', 'CAST(ts AS TIMESTAMP_S)'],
    ['whole seconds', 'epoch_ms(ts) // 1000'],
    ['whole milliseconds', 'epoch_ms(ts)'],
    ['whole microseconds', 'epoch_us(ts)'],
    ['whole nanoseconds', 'epoch_ns(ts)'],
    ['seconds in 32 bits', 'CAST(epoch_ms(ts) // 1000 AS INTEGER)'],
    ['unsigned milliseconds', 'CAST(epoch_ms(ts) AS UBIGINT)'],
    ['texts with Z', "strftime(ts, '%Y-%m-%dT%H:%M:%SZ')"],
    ['texts without a zone', "strftime(ts, '%Y-%m-%d %H:%M:%S')"],
    ['texts with an offset', "strftime(ts - INTERVAL 5 HOUR, '%Y-%m-%d %H:%M:%S-05:00')"],
  ])('when they are %s then they are read, and cut at any dates', async (_, column) => {
    const folder = await minutes(column);
    expect(await timesOf(folder)).toEqual(ALL);
    expect(await timesOf(folder, MIDDLE)).toEqual(ALL.slice(1, 3));
    expect(await timesOf(folder, { from: '2024-01-02T14:30:00.001Z', to: '2024-01-02T14:31:00.001Z' })).toEqual([
      ALL[1],
    ]);
  });

  test('when they are dates then they are midnight, in UTC or in the zone that config names', async () => {
    const folder = await minutes('CAST(ts AS DATE) + CAST(volume AS INTEGER)');
    const days = [2, 3, 4, 5].map((day) => `2024-01-0${day}T00:00`);
    expect(await timesOf(folder, {}, '1Day')).toEqual(days);
    expect(await timesOf(folder, { from: '2024-01-03', to: '2024-01-05' }, '1Day')).toEqual(days.slice(1, 3));
    expect(await timesOf(folder, { from: '2024-01-02T00:00:01Z' }, '1Day')).toEqual(days.slice(1));
    const inNewYork = { zone: 'America/New_York', from: '2024-01-03T05:00:00Z' };
    expect(await timesOf(folder, inNewYork, '1Day')).toEqual(days.slice(1).map((day) => day.replace('T00', 'T05')));
  });

  test.each([
    ['TIMESTAMP', 'ts - INTERVAL 5 HOUR'],
    ['texts', "strftime(ts - INTERVAL 5 HOUR, '%Y-%m-%d %H:%M:%S')"],
  ])('when they are %s of a clock in New York then the zone says so', async (_, column) => {
    const folder = await minutes(column);
    expect(await timesOf(folder, { zone: 'America/New_York' })).toEqual(ALL);
    expect(await timesOf(folder, { zone: 'America/New_York', ...MIDDLE })).toEqual(ALL.slice(1, 3));
    const summer = await minutes(column.replace('ts', '(ts + INTERVAL 182 DAY + INTERVAL 1 HOUR)'));
    expect(await timesOf(summer, { zone: 'America/New_York' })).toEqual(
      ALL.map((time) => time.replace('01-02', '07-02')),
    );
  });

  test('when the size of whole numbers does not say their unit then config does', async () => {
    const folder = await minutes('epoch_ms(ts) - 1704205800000');
    expect(await timesOf(folder, { unit: 'ms' })).toEqual(['00', '01', '02', '03'].map((m) => `1970-01-01T00:${m}`));
    expect((await timesOf(folder, { unit: 's' }))[1]).toBe('1970-01-01T16:40');
  });

  test('when they have parts of a millisecond then those are dropped', async () => {
    const folder = await minutes('ts + INTERVAL 250999 MICROSECOND');
    expect((await barsOf({ folder }))[0]).toMatch(/^SPY 2024-01-02T14:30:00\.250Z /);
  });

  test('when they are of a type that has no times then that is a fault', async () => {
    const folder = await minutes('volume > 1');
    expect(await issuesOf(() => barsOf({ folder }))).toEqual([
      'column timestamp is of type BOOLEAN, expected a timestamp, a date, whole numbers of an epoch, or texts',
    ]);
  });

  test('when texts are no times, or one is missing, then the symbol is told', async () => {
    const folder = await minutes(
      "CASE WHEN volume = 1 THEN 'noon' WHEN volume < 3 THEN strftime(ts, '%Y-%m-%d %H:%M') END",
    );
    expect(await issuesOf(() => barsOf({ folder }))).toEqual([
      'SPY has 2 bars whose timestamps are no time, expected one such as 2024-01-02T14:30:00Z',
    ]);
  });

  test('when any dates are asked for then the bars are those within them, of whatever row group', async () => {
    const rows = rowsSql(Array.from({ length: 5_000 }, (_, minute) => ['SPY', minute, 10] as const));
    const folder = await write(folderOf(), 'a.parquet', rows, 'ROW_GROUP_SIZE 2048');
    const moment = fc.integer({ min: -100, max: 5_100 });
    await fc.assert(
      fc.asyncProperty(moment, moment, async (a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b) + 1];
        const time = (minute: number): string => new Date(START + minute * MINUTE_MS).toISOString();
        const within = Array.from({ length: 5_000 }, (_, minute) => minute).filter((m) => m >= from && m < to);
        const told = await barsOf({ folder, config: { from: time(from), to: time(to) } }).catch(() => []);
        expect(told.map((row) => row.split(' ')[6])).toEqual(within.map(String));
      }),
      { numRuns: 15 },
    );
  });
});
