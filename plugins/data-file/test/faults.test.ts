import { describe, expect, test } from 'vitest';
import { HEADER, folderOf, issuesOf, issuesWith, load, pluginOf, rowsOf } from './helpers.ts';

const GOOD = 'SPY,2024-01-02T14:30:00Z,10,12,9,11,300';
const day = (n: number) => `SPY,2024-01-0${n},10,12,9,11,300`;

describe('a bad row', () => {
  test.each([
    ['SPY,2024-01-02T14:31:00Z,10,12,9,11', '6 columns, expected 7: symbol,timestamp,open,high,low,close,volume'],
    ['SPY,2024-01-02T14:31:00Z,10,12,9,11,300,1', '8 columns, expected 7: symbol,timestamp,open,high,low,close,volume'],
    ['SPY,2024-01-02T14:31:00Z,10,12,9,1a,300', "close '1a' is not a number, expected a price above zero"],
    ['SPY,2024-01-02T14:31:00Z,10,12,,11,300', "low '' is not a number, expected a price above zero"],
    ['SPY,2024-01-02T14:31:00Z,NaN,12,9,11,300', "open 'NaN' is not a number, expected a price above zero"],
    ['SPY,2024-01-02T14:31:00Z,10,Infinity,9,11,300', "high 'Infinity' is not a number, expected a price above zero"],
    ['SPY,2024-01-02T14:31:00Z,10,1e999,9,11,300', "high '1e999' is not a number, expected a price above zero"],
    ['SPY,2024-01-02T14:31:00Z,10,0x0C,9,11,300', "high '0x0C' is not a number, expected a price above zero"],
    ['SPY,2024-01-02T14:31:00Z,10,1.2.3,9,11,300', "high '1.2.3' is not a number, expected a price above zero"],
    ['SPY,2024-01-02T14:31:00Z,10,12,9,11,-', "volume '-' is not a number, expected units traded, zero or more"],
    ['SPY,2024-01-02T14:31:00Z,0,0,0,0,300', 'open is 0, expected a price above zero'],
    ['SPY,2024-01-02T14:31:00Z,10,12,-9,11,300', 'low is -9, expected a price above zero'],
    ['SPY,2024-01-02T14:31:00Z,10,9,12,11,300', 'high 9 is below low 12, expected it at or above'],
    ['SPY,2024-01-02T14:31:00Z,13,12,9,11,300', 'open 13 is outside low 9 to high 12, expected it within'],
    ['SPY,2024-01-02T14:31:00Z,10,12,9,8.99,300', 'close 8.99 is outside low 9 to high 12, expected it within'],
    ['SPY,2024-01-02T14:31:00Z,10,12,9,11,-300', 'volume is -300, expected units traded, zero or more'],
  ])('when it is %s then the file, the line, the fault and what was expected are said', async (row, fault) => {
    expect(await issuesWith(`${HEADER}\n${GOOD}\n${row}\n`)).toEqual([`SPY.csv:3: ${fault}`]);
  });

  test.each([
    'yesterday',
    '',
    '2024-13-01',
    '2024-00-01',
    '2024-02-30',
    '2023-02-29',
    '2024-1-2',
    '20240102',
    '2024/01/02',
    '2024-01-02T24:00:00Z',
    '2024-01-02T14:60:00Z',
    '2024-01-02T14:30:61Z',
    '2024-01-02T14:30:00X',
    '2024-01-02T14:30:00.Z',
    '2024-01-02T14:30:00Zz',
    '2024-01-02T14:30:00+1',
    '2024-01-02T14:30:00+25:00',
    '2024-01-02T14',
    '2024-01-02x14:30:00',
    '1704205800.5',
    '1704205800000000000',
  ])("when its timestamp is '%s' then it is refused", async (timestamp) => {
    const [issue, ...others] = await issuesWith(`${HEADER}\nSPY,${timestamp},10,12,9,11,300\n`);
    expect(issue).toContain(
      `SPY.csv:2: timestamp '${timestamp}' is not a time, expected one such as 2024-01-02T14:30:00Z`,
    );
    expect(others).toEqual([]);
  });

  test.each([
    ['earlier', '2024-01-02T14:29:00Z'],
    ['the same', '2024-01-02T14:30:00Z'],
  ])('when its time is %s, compared with the row before, then it is refused', async (_, timestamp) => {
    expect(await issuesWith(`${HEADER}\n${GOOD}\nSPY,${timestamp},10,12,9,11,300\n`)).toEqual([
      `SPY.csv:3: SPY at ${timestamp} is not after 2024-01-02T14:30:00Z, the bar before it: expected ascending timestamps, each once a symbol`,
    ]);
  });

  test('when two files overlap then the second is refused where it does', async () => {
    const folder = folderOf({
      'a.csv': `${HEADER}\n${day(1)}\n${day(2)}\n`,
      'b.csv': `${HEADER}\n${day(2)}\n${day(3)}\n`,
    });
    const issues = await issuesOf(() => load({ folder, config: { path: '.' }, timeframe: '1Day' }));
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatch(/b\.csv:2: SPY at 2024-01-02T00:00:00Z is not after 2024-01-02T00:00:00Z/);
  });

  test('when there are many then ten are told, and lines count blank ones', async () => {
    const issues = await issuesWith(`${HEADER}\n\n${`${GOOD},9\n`.repeat(50)}`);
    expect(issues.map((issue) => issue.split(':')[1])).toEqual(['3', '4', '5', '6', '7', '8', '9', '10', '11', '12']);
  });

  test('when several are bad then good ones between them are not told', async () => {
    const text = [HEADER, day(1), 'SPY,x,1,1,1,1,1', day(2), day(1), day(3)].join('\r\n');
    const issues = await issuesWith(text, { timeframe: '1Day' });
    expect(issues.map((issue) => issue.slice(0, 10))).toEqual(['SPY.csv:3:', 'SPY.csv:5:']);
    await expect(rowsOf(text, { timeframe: '1Day' })).rejects.toThrow(/SPY\.csv:3: .*\n.*SPY\.csv:5: /);
  });
});

describe('a whole file', () => {
  test('when bars are closer together than the timeframe then the likely one is named', async () => {
    const text = `${HEADER}\n${GOOD}\n${GOOD.replace('14:30', '14:31')}\n`;
    expect(await issuesWith(text, { timeframe: '1Day' })).toEqual([
      "SPY.csv:3: SPY has bars 1Min apart, expected 1Day: is the config's timeframe 1Min? (For longer bars made of these: `timeframe: 1Min` in this plugin's config)",
    ]);
    expect((await issuesWith(text, { timeframe: '5Min' }))[0]).toContain('1Min apart, expected 5Min');
  });

  test('when no symbol ever has two bars on a day and minutes are asked for then they are taken for daily ones', async () => {
    const days = (symbol: string, from: number, count: number): string[] =>
      Array.from({ length: count }, (_, i) => `${symbol},2024-01-${String(from + i).padStart(2, '0')},1,1,1,1,1`);
    const text = [HEADER, ...days('SPY', 2, 4), ...days('SPY', 8, 4)].join('\n');
    const fault =
      "SPY.csv: no symbol has two bars on a day, and the config's timeframe is 1Min: for daily bars write `timeframe: 1Day` there";
    for (const timeframe of ['1Min', '1Hour'])
      expect(await issuesWith(text, { timeframe })).toEqual([fault.replace('1Min', timeframe)]);
    expect(await rowsOf(text, { timeframe: '1Day' })).toHaveLength(8);
    expect(await rowsOf(`${text}\nSPY,2024-01-11T14:30:00Z,1,1,1,1,1`)).toHaveLength(9);
    expect(await rowsOf([HEADER, ...days('SPY', 2, 5)].join('\n'))).toHaveLength(5); // too few to tell
  });

  test('when bars are further apart than the timeframe then that is a gap, not a fault', async () => {
    expect(await rowsOf([HEADER, day(1), day(2)].join('\n'), { timeframe: '1Min' })).toHaveLength(2);
  });

  test('when clocks go forward between two daily bars then an hour less is no fault', async () => {
    const text = `${HEADER}\nSPY,2024-03-10T05:00:00Z,1,1,1,1,1\nSPY,2024-03-11T04:00:00Z,1,1,1,1,1\n`;
    expect(await rowsOf(text, { timeframe: '1Day' })).toHaveLength(2);
  });

  test('when the data ended before `from` then it is told from when to when it goes', async () => {
    const row = (day: string): string => `SPY,${day},1,1,1,1,1\n`;
    const folder = folderOf({ 'bars.csv': HEADER + '\n' + row('2024-01-03') + row('2024-02-05') });
    const late = { folder, config: { path: 'bars.csv', from: '2024-03-01' }, symbols: ['SPY'], timeframe: '1Day' };
    expect(await issuesOf(() => load(late))).toEqual([
      'no bars of SPY from 2024-03-01T00:00:00Z: the files have them from 2024-01-03T00:00:00Z to 2024-02-05T00:00:00Z',
    ]);
  });

  test('when a symbol of the universe has no bar then it is named, with those that the files have', async () => {
    const folder = folderOf({ 'a.csv': `${HEADER}\n${day(1)}\nIWM,2024-01-01,1,1,1,1,1\n` });
    const symbols = ['TSLA', 'SPY', 'MSFT'];
    const issues = (config: object) => issuesOf(() => load({ folder, config: { path: '.', ...config }, symbols }));
    expect(await issues({})).toEqual(['no bars of TSLA, MSFT: the files have IWM, SPY']);
    expect(await issues({ from: '2025-01-01', to: '2026-01-01' })).toEqual([
      'no bars of SPY from 2025-01-01T00:00:00Z before 2026-01-01T00:00:00Z: the files have them from 2024-01-01T00:00:00Z to 2024-01-01T00:00:00Z',
      'no bars of TSLA, MSFT: the files have IWM, SPY',
    ]);
  });

  test('when it has a header alone then no symbol has bars', async () => {
    expect(await issuesWith(`${HEADER}\n`)).toEqual(['no bars of SPY: the files have none at all']);
  });
});

describe('at setup, before any row is read', () => {
  const refused = async (files: Record<string, string>, path: unknown) => {
    const folder = folderOf(files);
    return (await issuesOf(() => pluginOf({ folder, config: { path } }))).map((issue) =>
      issue.replaceAll(`${folder}/`, ''),
    );
  };
  const FIELDS = 'expected a header line with symbol,timestamp,open,high,low,close,volume in any order';

  test('when no file is found then every path that found none is named', async () => {
    const paths = ['SPY.csv', 'bars', 'x/*.csv', 'there'];
    expect(await refused({ 'there/readme.txt': '' }, paths)).toEqual([
      'SPY.csv: no such file or folder',
      'bars: no such file or folder',
      'x/*.csv: no file matches, expected at least one',
      'there: no .csv file in the folder',
    ]);
  });

  test('when a column is missing then it is named with what was found', async () => {
    expect(await refused({ 'SPY.csv': 'symbol,time,open,high,low,close\n' }, 'SPY.csv')).toEqual([
      `SPY.csv:1: no column timestamp, volume, ${FIELDS}, found symbol,time,open,high,low,close`,
    ]);
  });

  test('when the symbol column is missing and the name is not NAME.csv then that is a fault', async () => {
    const issues = await refused({ 'SPY.txt': 'timestamp,open,high,low,close,volume\n' }, 'SPY.txt');
    expect(issues[0]).toContain(`SPY.txt:1: no column symbol, ${FIELDS}`);
  });

  test('when a column is there twice then it is named', async () => {
    expect(await refused({ 'SPY.csv': `${HEADER},Close\n` }, 'SPY.csv')).toEqual([
      `SPY.csv:1: column close is there twice, ${FIELDS}`,
    ]);
  });

  test.each(['', '\n', '\uFEFF', '  \r\n'])('when a file is empty (%j) then that is said', async (text) => {
    expect(await refused({ 'SPY.csv': text }, '.')).toEqual([`SPY.csv:1: empty, ${FIELDS}`]);
  });

  test('when rows are bad then setup does not mind', () => {
    const folder = folderOf({ 'SPY.csv': `${HEADER}\nnonsense\n` });
    expect(() => pluginOf({ folder, config: { path: 'SPY.csv' } })).not.toThrow();
  });

  test.each([
    [{}, /expected a file, a folder or a glob/],
    [{ path: '' }, /expected a file, a folder or a glob/],
    [{ path: [] }, /expected a file, a folder or a glob/],
    [{ path: 'a.csv', form: '2024-01-01' }, /form/],
    [{ path: 'a.csv', from: 'May' }, /expected a date or a time/],
    [{ path: 'a.csv', from: '2024-01-02', to: '2024-01-02' }, /expected `to` to be later than `from`/],
  ])('when config is %j then it is refused', (config, message) => {
    expect(() => pluginOf({ config })).toThrow(message);
  });
});
