import { readFileSync } from 'node:fs';
import { PlimsollError, messageOf } from '@plimsoll/core';

const CELL = '\\s*("(?:[^"]|"")+"|[^",]+)\\s*';
const ROW = new RegExp(`^${CELL},${CELL}$`);

function cellText(raw: string): string {
  const text = raw.trim();
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"').trim() : text;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new PlimsollError('PLM_DATA_INVALID', `${file}: the sector file cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/**
 * Sectors by symbol from a CSV file with the header `symbol,sector`. Blank lines are skipped; a cell may be quoted.
 * @param file absolute path
 * @throws PlimsollError PLM_DATA_INVALID, with file and line, for a row that cannot be used and for a symbol's second row
 */
export function readSectorFile(file: string): ReadonlyMap<string, string> {
  const lines = readText(file)
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/);
  const refuse = (line: number, message: string): never => {
    throw new PlimsollError('PLM_DATA_INVALID', `${file}:${line}: ${message}`);
  };
  if (!/^\s*symbol\s*,\s*sector\s*$/i.test(lines[0]!)) refuse(1, 'expected the header symbol,sector');
  const sectors = new Map<string, string>();
  const lineOf = new Map<string, number>();
  for (const [index, text] of lines.entries()) {
    if (index === 0 || text.trim() === '') continue;
    const line = index + 1;
    const [symbol = '', sector = ''] = ROW.exec(text.trim())?.slice(1).map(cellText) ?? [];
    if (symbol === '' || sector === '')
      refuse(line, `expected a symbol and a sector, such as TSLA,Energy; found ${text}`);
    if (lineOf.has(symbol)) refuse(line, `${symbol} has a sector already, in line ${lineOf.get(symbol)}`);
    lineOf.set(symbol, line);
    sectors.set(symbol, sector);
  }
  return sectors;
}
