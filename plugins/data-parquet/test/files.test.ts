import { describe, expect, test } from 'vitest';
import { barsOf, folderOf, pluginOf, rowsSql, write } from './helpers.ts';
import type { Row } from './helpers.ts';

const bar = (symbol: string, minute: number, price: number): string =>
  `${symbol} 2024-01-02T14:${30 + minute}:00Z ${price} ${price + 1} ${price} ${price + 0.5} ${minute}`;
const ROWS: readonly Row[] = [
  ['SPY', 0, 10],
  ['QQQ', 0, 20],
  ['SPY', 1, 11],
  ['QQQ', 3, 23],
];
const SPY = [bar('SPY', 0, 10), bar('SPY', 1, 11)];
const QQQ = [bar('QQQ', 0, 20), bar('QQQ', 3, 23)];
const both = ['SPY', 'QQQ'];

describe('files', () => {
  test('when a file has symbols in turn then each has its own bars', async () => {
    const folder = await write(folderOf(), 'a.parquet', rowsSql(ROWS));
    expect(await barsOf({ folder, symbols: both })).toEqual([...SPY, ...QQQ]);
    expect(await barsOf({ folder, symbols: ['QQQ'] })).toEqual(QQQ);
  });

  test('when rows are in no order, also from file to file, then bars are in that of time', async () => {
    const folder = await write(folderOf(), 'b.parquet', rowsSql([ROWS[3]!, ROWS[2]!]));
    await write(folder, 'a.parquet', rowsSql([ROWS[1]!]));
    await write(folder, 'deeper/c.parquet', rowsSql([ROWS[0]!]));
    expect(await barsOf({ folder, symbols: both })).toEqual([...SPY, ...QQQ]);
    expect(await barsOf({ folder, symbols: ['SPY'], config: { path: ['*.parquet', 'deeper'] } })).toEqual(SPY);
    expect(await barsOf({ folder, symbols: ['SPY'], config: { path: 'b.parquet' } })).toEqual([SPY[1]]);
  });

  test('when folders say the symbol then it is taken from there, and other folders are not read', async () => {
    const folder = await write(folderOf(), 'hive', rowsSql(ROWS), 'PARTITION_BY (symbol)');
    expect(await barsOf({ folder, symbols: both })).toEqual([...SPY, ...QQQ]);
    await write(folder, 'hive/symbol=ZZZ/data_0.parquet', 'SELECT 1 AS other');
    expect(await barsOf({ folder, symbols: ['SPY'] })).toEqual(SPY);
  });

  test('when folders say the date as well then the bars are those of all of them', async () => {
    const dated = `SELECT *, CAST(timestamp AS DATE) AS day FROM (${rowsSql(ROWS)})`;
    const folder = await write(folderOf(), 'hive', dated, 'PARTITION_BY (day, symbol)');
    expect(await barsOf({ folder, symbols: both, config: { path: 'hive' } })).toEqual([...SPY, ...QQQ]);
  });

  test('when no column has the symbol then the name of a file is the symbol', async () => {
    const of = (symbol: string): string =>
      `SELECT * EXCLUDE (symbol) FROM (${rowsSql(ROWS)}) WHERE symbol = '${symbol}'`;
    const folder = await write(folderOf(), 'SPY.parquet', of('SPY'));
    await write(folder, 'QQQ.parquet', of('QQQ'));
    expect(await barsOf({ folder, symbols: both })).toEqual([...SPY, ...QQQ]);
    expect(await barsOf({ folder, symbols: ['SPY'] })).toEqual(SPY);
  });

  test('when columns have other names, and others are beside them, then config says which are which', async () => {
    const other = `SELECT 'x' AS note, symbol AS Ticker, timestamp AS "bar ""start""", open AS o, high AS HIGH, low AS l, close AS last, close * 2 AS close, CAST(volume AS INTEGER) AS v FROM (${rowsSql(ROWS)})`;
    const folder = await write(folderOf(), 'a.parquet', other);
    const columns = { timestamp: 'bar "start"', close: 'LAST' };
    expect(await barsOf({ folder, symbols: both, config: { columns } })).toEqual([...SPY, ...QQQ]);
  });

  test.each(['FLOAT', 'DECIMAL(18, 4)', 'INTEGER'])('when numbers are of type %s then they are read', async (type) => {
    const cast = `SELECT symbol, timestamp, CAST(open AS ${type}) AS open, CAST(high AS ${type}) AS high, CAST(low AS ${type}) AS low, CAST(low AS ${type}) AS close, CAST(volume AS ${type}) AS volume FROM (${rowsSql(ROWS)})`;
    const folder = await write(folderOf(), 'a.parquet', cast);
    expect(await barsOf({ folder })).toEqual(
      SPY.map((row) => row.replace(/ \d+\.5 /, (close) => ` ${parseInt(close)} `)),
    );
  });

  test('when names have quotes in them then they are names', async () => {
    const folder = await write(folderOf(), "it''s.parquet", rowsSql([["O''A", 0, 10]]));
    expect(await barsOf({ folder, symbols: ["O'A"] })).toEqual([bar("O'A", 0, 10)]);
  });

  test('when more symbols are wanted than are looked for one by one then all are found, in order', async () => {
    const names = Array.from({ length: 300 }, (_, i) => `S${String(i).padStart(3, '0')}`);
    const rows = [0, 1].flatMap((minute) => names.map((name, i): Row => [name, minute, i + 1 + minute]));
    const folder = await write(folderOf(), 'a.parquet', rowsSql([['AAA', 0, 1], ...rows, ['ZZZ', 0, 1]]));
    const symbols = names.slice(0, 200).reverse();
    expect(await barsOf({ folder, symbols })).toEqual(
      symbols.flatMap((name) => [0, 1].map((minute) => bar(name, minute, Number(name.slice(1)) + 1 + minute))),
    );
  });

  test('when it is started then it says what it has', async () => {
    const folder = await write(folderOf(), 'a.parquet', rowsSql(ROWS));
    const { start, stop, service } = pluginOf({ folder, symbols: both });
    expect(service.description).toBe('bars of .');
    await start!();
    expect(service.description).toBe('1 file, 2 symbols, 4 bars, 2024-01-02T14:30:00Z to 2024-01-02T14:33:00Z');
    expect(service.lastBarEnd!()).toBe(Date.UTC(2024, 0, 2, 14, 34));
    await stop!();
  });

  test('when the bars of the run are longer then they are made of them', async () => {
    const rows = Array.from({ length: 10 }, (_, minute): Row => ['SPY', minute, 10 + minute]);
    const folder = await write(folderOf(), 'a.parquet', rowsSql(rows));
    expect(await barsOf({ folder, timeframe: '5Min', config: { timeframe: '1Min' } })).toEqual([
      'SPY 2024-01-02T14:30:00Z 10 15 10 14.5 10',
      'SPY 2024-01-02T14:35:00Z 15 20 15 19.5 35',
    ]);
  });
});
