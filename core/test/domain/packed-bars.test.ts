import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyColumns, unpackBars } from '@plimsoll/core';
import type { BarColumns } from '@plimsoll/core';
import { BarPacker } from '../../src/domain/packed-bars.ts';

const FIELDS = ['time', 'open', 'high', 'low', 'close', 'volume'] as const;
const row = fc.array(fc.double(), { minLength: 6, maxLength: 6 });

function columnsOf(rows: readonly (readonly number[])[]): BarColumns {
  const columns = emptyColumns(rows.length);
  for (const [i, values] of rows.entries()) for (const [f, field] of FIELDS.entries()) columns[field][i] = values[f]!;
  return columns;
}

const rowsOf = ({ time, ...rest }: BarColumns): number[][] =>
  [...time].map((at, i) => [at, rest.open[i]!, rest.high[i]!, rest.low[i]!, rest.close[i]!, rest.volume[i]!]);

test('when bars are packed, whatever is in them, then unpacked they are the same, once', () => {
  const symbol = fc.tuple(fc.nat(500), fc.array(row, { minLength: 1, maxLength: 5 }));
  const cycle = fc.uniqueArray(symbol, { selector: ([index]) => index, maxLength: 60 });
  fc.assert(
    fc.property(fc.array(cycle, { maxLength: 3 }), (cycles) => {
      const packer = new BarPacker();
      for (const symbols of cycles) {
        for (const [index, rows] of symbols) packer.add(index, columnsOf(rows), 0, rows.length);
        const packed = packer.take();
        const unpacked = (packed ? unpackBars(packed) : []).map(({ index, columns }) => [index, rowsOf(columns)]);
        expect(unpacked).toEqual(symbols);
      }
      expect(packer.take()).toBeUndefined();
    }),
  );
});

test('when two ranges of a symbol follow each other then they are one', () => {
  const packer = new BarPacker();
  const columns = columnsOf([1, 2, 3, 4].map((at) => [at, at, at, at, at, at]));
  packer.add(7, columns, 0, 2);
  packer.add(7, columns, 3, 4);
  packer.add(8, columns, 0, 1);
  const unpacked = unpackBars(packer.take()!);
  expect(unpacked.map(({ index, columns: { close } }) => [index, [...close]])).toEqual([
    [7, [1, 2, 4]],
    [8, [1]],
  ]);
});
