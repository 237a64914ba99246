import Table from 'cli-table3';

const NO_LINES = Object.fromEntries(
  ['top', 'bottom', 'left', 'right']
    .flatMap((side) => [side, `${side}-mid`, `${side}-left`, `${side}-right`])
    .concat(['mid', 'mid-mid', 'middle'])
    .map((name) => [name, '']),
);

/** Lines of columns that are as wide as what is in them, two blanks apart. @param aligns `l` or `r` for each column */
export function columns(rows: readonly (readonly string[])[], aligns: string): string[] {
  if (rows.length === 0) return [];
  const table = new Table({
    chars: NO_LINES,
    colAligns: aligns.split('').map((align) => (align === 'r' ? 'right' : 'left')),
    style: { 'padding-left': 0, 'padding-right': 2, head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}
