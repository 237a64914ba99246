import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Sectors } from '@plimsoll/core';
import { PlimsollError } from '@plimsoll/core';
import { setUp } from '@plimsoll/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import sectors from '../src/index.ts';
import { SP500_SECTORS } from '../src/table.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sectors-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const serviceOf = (config: unknown = {}) => setUp<Sectors>(sectors, { config, folder }).service;

function withFile(text: string, overrides: Record<string, string> = {}) {
  writeFileSync(path.join(folder, 'sectors.csv'), text);
  return serviceOf({ file: 'sectors.csv', overrides });
}

function refusalOf(text: string): string {
  try {
    withFile(text);
  } catch (error) {
    if (PlimsollError.is(error)) return `${error.code} ${error.message.replace(folder + path.sep, '')}`;
  }
  return 'not refused';
}

describe('the built-in table', () => {
  test.each([
    ['TSLA', 'Consumer Discretionary'],
    ['MSFT', 'Information Technology'],
    ['GOOGL', 'Communication Services'],
    ['AMZN', 'Consumer Discretionary'],
    ['BAC', 'Financials'],
    ['BRK.B', 'Financials'],
  ])('when %s is asked about then it is in %s', (symbol, sector) => {
    expect(serviceOf().of(symbol)).toBe(sector);
  });

  test('when a symbol is in no list then its sector is unknown', () => {
    for (const symbol of ['SPY', 'tsla', '', 'constructor', '__proto__'])
      expect(serviceOf().of(symbol)).toBeUndefined();
  });

  test('when the table is counted then it has the eleven sectors of GICS and every symbol once', () => {
    const symbols = Object.values(SP500_SECTORS).flatMap((list) => list.split(' '));
    expect(Object.keys(SP500_SECTORS)).toHaveLength(11);
    expect(new Set(symbols).size).toBe(symbols.length);
    expect(symbols.length).toBeGreaterThanOrEqual(500);
    expect(symbols.filter((symbol) => !/^[A-Z]{1,5}(\.[A-Z])?$/.test(symbol))).toEqual([]);
  });
});

describe('overrides', () => {
  test('when a symbol is overridden then the override beats the table', () => {
    const service = serviceOf({ overrides: { TSLA: 'Energy', 'BTC/USD': 'crypto' } });
    expect(service.of('TSLA')).toBe('Energy');
    expect(service.of('BTC/USD')).toBe('crypto');
    expect(service.of('MSFT')).toBe('Information Technology');
  });

  test.each([
    'information technology',
    'INFORMATION TECHNOLOGY',
    'InformationTechnology',
    ' Information_Technology ',
    'information-technology',
  ])('when a GICS sector is written %j then it is that sector', (spelling) => {
    expect(serviceOf({ overrides: { NEW: spelling } }).of('NEW')).toBe(serviceOf().of('MSFT'));
  });

  test('when a sector of our own is spelled in two ways then it is still one sector', () => {
    const service = serviceOf({ overrides: { 'BTC/USD': 'Digital Assets', 'ETH/USD': 'digital assets' } });
    expect(service.of('ETH/USD')).toBe(service.of('BTC/USD'));
    expect(service.of('BTC/USD')).toBe('Digital Assets');
  });

  test('when a sector is spelled in any case then it stays the sector it was', () => {
    const names = Object.keys(SP500_SECTORS);
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.infiniteStream(fc.boolean()), (name, capitals) => {
        const spelling = name
          .split('')
          .map((letter) => (capitals.next().value ? letter.toUpperCase() : letter.toLowerCase()));
        expect(serviceOf({ overrides: { NEW: spelling.join('') } }).of('NEW')).toBe(name);
      }),
    );
  });
});

describe('a file', () => {
  test('when a symbol is in the file then the file beats the table, and an override the file', () => {
    const service = withFile('symbol,sector\nTSLA,Energy\nMSFT,Utilities\n', { MSFT: 'Materials' });
    expect(service.of('TSLA')).toBe('Energy');
    expect(service.of('MSFT')).toBe('Materials');
    expect(service.of('AAPL')).toBe('Information Technology');
  });

  test('when it was written by a spreadsheet then it is read all the same', () => {
    const service = withFile('\uFEFFSymbol, Sector\r\n\r\n"SPY" , "Funds, broad"\r\nQQQ,"The ""Qs"""\r\n');
    expect(service.of('SPY')).toBe('Funds, broad');
    expect(service.of('QQQ')).toBe('The "Qs"');
  });

  test.each([
    ['TSLA,Energy\n', 1, 'expected the header symbol,sector'],
    ['', 1, 'expected the header symbol,sector'],
    ['symbol,sector\nTSLA\n', 2, 'expected a symbol and a sector'],
    ['symbol,sector\nTSLA,\n', 2, 'expected a symbol and a sector'],
    ['symbol,sector\n\n , Energy\n', 3, 'expected a symbol and a sector'],
    ['symbol,sector\nTSLA,Energy,1\n', 2, 'expected a symbol and a sector'],
    ['symbol,sector\nTSLA,"Energy\n', 2, 'expected a symbol and a sector'],
    ['symbol,sector\nTSLA,"  "\n', 2, 'expected a symbol and a sector'],
    ['symbol,sector\nTSLA,Energy\nMSFT,Energy\nTSLA,Energy\n', 4, 'TSLA has a sector already, in line 2'],
  ])('when the file is %j then line %i is refused', (text, line, message) => {
    expect(refusalOf(text)).toContain(`PLM_DATA_INVALID sectors.csv:${line}: ${message}`);
  });

  test('when there is no such file then set-up says which', () => {
    const setUpMissing = () => serviceOf({ file: 'missing.csv' });
    expect(setUpMissing).toThrow(PlimsollError);
    expect(setUpMissing).toThrow(/missing\.csv: the sector file cannot be read: ENOENT/);
  });
});

describe('the config', () => {
  test.each([
    [{ overides: {} }, 'unrecognized_keys'],
    [{ file: 7 }, 'expected string'],
    [{ overrides: { TSLA: 7 } }, "expected a sector's name"],
    [{ overrides: { TSLA: ' ' } }, 'found blanks'],
    [{ overrides: ['TSLA'] }, 'expected record'],
  ])('when it is %j then it is refused', (config, message) => {
    expect(() => serviceOf(config)).toThrow(message);
  });
});
