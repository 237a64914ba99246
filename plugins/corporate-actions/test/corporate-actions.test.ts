import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PlimsollError } from '@plimsoll/core';
import type { CorporateActions, Detail } from '@plimsoll/core';
import { setUp, universeOf } from '@plimsoll/testing';
import plugin from '../src/index.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'corporate-actions-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const told: [string, Detail | undefined][] = [];
const log = {
  info: (message: string, detail?: Detail) => void told.push([message, detail]),
  warn: (message: string, detail?: Detail) => void told.push([`warning: ${message}`, detail]),
};

function withFile(text: string, config: object = {}, symbols: readonly string[] = ['AAPL', 'IBM']) {
  writeFileSync(path.join(folder, 'actions.csv'), text);
  const services = { universe: universeOf(symbols), log };
  return setUp<CorporateActions>(plugin, { config: { path: 'actions.csv', ...config }, folder, services });
}

function refusalOf(text: string): string {
  try {
    withFile(text);
  } catch (error) {
    if (PlimsollError.is(error)) return `${error.code} ${error.message.replaceAll(folder + path.sep, '')}`;
  }
  return 'not refused';
}

const HEAD = 'symbol,ex_date,type,value';

describe('a file', () => {
  test('when it has splits and dividends then each symbol has its own', () => {
    const text = `${HEAD}\nAAPL,2014-06-09,split,7.0\nAAPL,2014-05-08,dividend,3.29\n\nIBM,1999-05-27,split,2\nTSLA,2020-08-31,split,5\n`;
    const { service } = withFile(text);
    expect(service.of('AAPL')).toEqual([
      { kind: 'split', symbol: 'AAPL', exDate: '2014-06-09', ratio: 7 },
      { kind: 'dividend', symbol: 'AAPL', exDate: '2014-05-08', perShare: 3.29 },
    ]);
    expect(service.of('IBM')).toEqual([{ kind: 'split', symbol: 'IBM', exDate: '1999-05-27', ratio: 2 }]);
    for (const symbol of ['TSLA', 'aapl', '', '__proto__']) expect(service.of(symbol)).toEqual([]);
  });

  test('when columns stand in another order, with others among them, then they are found by their names', () => {
    const text =
      '\uFEFFValue, TYPE ,note,Ex_Date,"Symbol"\r\n"0.05","Split",one for twenty,2009-07-01, AAPL \r\n.5,DIVIDEND,,2009-08-01,AAPL';
    expect(withFile(text).service.of('AAPL')).toEqual([
      { kind: 'split', symbol: 'AAPL', exDate: '2009-07-01', ratio: 0.05 },
      { kind: 'dividend', symbol: 'AAPL', exDate: '2009-08-01', perShare: 0.5 },
    ]);
  });

  test('when rows of other symbols cannot be used then they do no harm', () => {
    expect(withFile(`${HEAD}\nTSLA,soon,spinoff,?\nAAPL,2014-06-09,split,7`).service.of('AAPL')).toHaveLength(1);
  });

  test('when a regular and a special dividend have one ex-date then both count', () => {
    const text = `${HEAD}\nIBM,2020-05-07,dividend,1.63\nIBM,2020-05-07,dividend,2`;
    expect(withFile(text).service.of('IBM')).toHaveLength(2);
  });

  test('when it is read then its path starts at the folder of the config, and what is in it is told', async () => {
    told.length = 0;
    await withFile(`${HEAD}\nAAPL,2014-06-09,split,7\nIBM,2020-05-07,dividend,1.63`).start!();
    await withFile(`${HEAD}\nTSLA,2014-06-09,split,7`).start!();
    const file = path.join(folder, 'actions.csv');
    expect(told).toEqual([
      ['corporate actions read', { file, symbols: 2, splits: 1, dividends: 1 }],
      ['warning: no split or dividend of any symbol of the universe in the file', { file }],
    ]);
  });

  test('when what bars are adjusted for is not said then it is both', () => {
    expect(withFile(HEAD).service.adjust).toBe('splits-and-dividends');
    expect(withFile(HEAD, { adjust: 'splits' }).service.adjust).toBe('splits');
    expect(() => withFile(HEAD, { adjust: 'none' })).toThrow('expected splits or splits-and-dividends');
  });
});

describe('a file that cannot be used', () => {
  test('when it is missing then that says where it was looked for', () => {
    const services = { universe: universeOf(['AAPL']), log };
    const missing = () => setUp(plugin, { config: { path: 'nowhere.csv' }, folder, services });
    expect(missing).toThrow(`${path.join(folder, 'nowhere.csv')}: cannot be read`);
  });

  test.each([
    ['', 'actions.csv:1: no column symbol, ex_date, type, value'],
    [
      'symbol,ex_date,value',
      "actions.csv:1: no column type, expected a header line with symbol,ex_date,type,value in any order, found 'symbol,ex_date,value'",
    ],
    [`${HEAD},Type`, 'actions.csv:1: column type is there twice'],
    [`${HEAD}\nAAPL,2014-06-31,split,7`, "actions.csv:2: ex_date '2014-06-31' is not a date"],
    [`${HEAD}\nAAPL,06/09/2014,split,7`, "actions.csv:2: ex_date '06/09/2014' is not a date"],
    [`${HEAD}\nAAPL,2014-06-09,spinoff,7`, "actions.csv:2: type 'spinoff', expected split or dividend"],
    [`${HEAD}\nAAPL,2014-06-09,split,0`, "actions.csv:2: value '0' is not a split"],
    [`${HEAD}\nAAPL,2014-06-09,split,7:1`, "actions.csv:2: value '7:1' is not a split"],
    [`${HEAD}\nAAPL,2014-06-09,dividend,-1`, "actions.csv:2: value '-1' is not a dividend"],
    [`${HEAD}\nAAPL,2014-06-09,dividend`, "actions.csv:2: value '' is not a dividend"],
    [`${HEAD}\nAAPL,2014-06-09,dividend,1e400`, "actions.csv:2: value '1e400' is not a dividend"],
    [
      `${HEAD}\n,2014-06-09,split,7`,
      "actions.csv:2: no symbol, expected a row of symbol,ex_date,type,value, found ',2014-06-09,split,7'",
    ],
    [
      `${HEAD}\nAAPL,2014-06-09,split,7\nIBM,2014-06-09,split,7\nAAPL,2014-06-09,split,2`,
      'actions.csv:4: AAPL 2014-06-09 split is in line 2 already',
    ],
    [
      `${HEAD}\nAAPL,2014-06-09,dividend,0.5\nAAPL,2014-06-09,dividend,.50`,
      'actions.csv:3: AAPL 2014-06-09 dividend 0.5 is in line 2 already',
    ],
  ])('when its text is %j then the place is told', (text, told) => {
    expect(refusalOf(text)).toContain(`PLM_DATA_INVALID ${told}`);
  });

  test('when many rows cannot be used then ten of them are told', () => {
    const rows = Array.from({ length: 30 }, (_, i) => `AAPL,2014-06-0${i % 9},split,x`);
    const refusal = refusalOf([HEAD, ...rows].join('\n'));
    expect(refusal.split('\n')).toHaveLength(10);
    expect(refusal).toContain('actions.csv:11: ');
  });
});
