import path from 'node:path';

const FIELDS = ['symbol', 'timestamp', 'open', 'high', 'low', 'close', 'volume'] as const;
type Field = (typeof FIELDS)[number];

const EXPECTED = `expected a header line with ${FIELDS.join(',')} in any order`;
const BYTE_ORDER_MARK = '\uFEFF';
const LINE_FEED = 10;

/** Where the columns of a file are. */
export interface Header {
  /** Place of each column in a line; that of `symbol` is -1 where the file's name is the symbol. */
  readonly at: Readonly<Record<Field, number>>;
  /** How many columns the file has, those included that are not read. */
  readonly columns: number;
  /** The column names as the file has them, for messages. */
  readonly text: string;
  /** Where the first row starts, in bytes. */
  readonly end: number;
}

/** The symbol that a file without a symbol column is about: `SPY` of `SPY.csv`. Undefined where the name ends otherwise. */
export function symbolOfName(file: string): string | undefined {
  const { name, ext } = path.parse(file);
  return ext.toLowerCase() === '.csv' ? name : undefined;
}

/**
 * The header of a CSV file, or what is wrong with it.
 * @param start the file's first bytes, or all of them
 */
export function readHeader(file: string, start: Buffer): Header | string {
  const lineFeed = start.indexOf(LINE_FEED);
  const end = lineFeed < 0 ? start.length : lineFeed + 1;
  const line = start.toString('utf8', 0, end);
  const text = (line.startsWith(BYTE_ORDER_MARK) ? line.slice(1) : line).trim();
  if (text === '') return `${file}:1: empty, ${EXPECTED}`;
  const names = text.split(',').map((name) => name.trim().toLowerCase());
  const missing = FIELDS.filter(
    (field) => !names.includes(field) && (field !== 'symbol' || symbolOfName(file) === undefined),
  );
  if (missing.length > 0) return `${file}:1: no column ${missing.join(', ')}, ${EXPECTED}, found ${text.slice(0, 200)}`;
  const doubled = FIELDS.find((field) => names.indexOf(field) !== names.lastIndexOf(field));
  if (doubled !== undefined) return `${file}:1: column ${doubled} is there twice, ${EXPECTED}`;
  const at = Object.fromEntries(FIELDS.map((field) => [field, names.indexOf(field)])) as Record<Field, number>;
  return { at, columns: names.length, text, end };
}
