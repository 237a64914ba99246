import { shadesOf } from '@plimsoll/research';
import type { HeatMap, Metric } from '@plimsoll/research';
import { dim } from '../text/style.ts';
import { figureText } from './figure-text.ts';

/** Backgrounds of a terminal of 256 colours, from the worst to the best; each is legible under white. */
const COLOURS = [88, 94, 58, 64, 28, 22];
const BLOCKS = ['·', '░', '▒', '▓', '█'];

/** A heat map for people: figures, with the better ones greener, or with fuller blocks where there are no colours. */
export function heatText(map: HeatMap, metric: Metric): string[] {
  const hasColours = process.stdout.isTTY && process.stdout.getColorDepth() >= 8;
  const shades = shadesOf(map, metric);
  const texts = map.cells.map((line) => line.map((value) => figureText(metric, value)));
  const width = Math.max(...[...texts.flat(), ...map.acrossValues].map(({ length }) => length)) + 1;
  const label = Math.max(...[...map.downValues, map.down].map(({ length }) => length));
  const cell = (text: string, shade: number | undefined): string => {
    if (shade === undefined) return dim(`${text.padStart(width)}${hasColours ? ' ' : '  '}`);
    if (!hasColours) return `${text.padStart(width)}${BLOCKS[stepOf(shade, BLOCKS.length)]!} `;
    return `\u001B[97;48;5;${COLOURS[stepOf(shade, COLOURS.length)]!}m${text.padStart(width)} \u001B[0m`;
  };
  const gap = hasColours ? ' ' : '  ';
  const others = map.others.length > 0 ? `, the best over ${map.others.join(', ')}` : '';
  return [
    dim(`${metric.name} by ${map.down} (down) and ${map.across} (across)${others}`),
    dim(`${''.padStart(label)} ${map.acrossValues.map((value) => value.padStart(width) + gap).join('')}`.trimEnd()),
    ...texts.map(
      (line, i) =>
        `${dim(map.downValues[i]!.padStart(label))} ${line.map((text, k) => cell(text, shades[i]![k])).join('')}`,
    ),
  ].map((line) => line.trimEnd());
}

function stepOf(shade: number, steps: number): number {
  return Math.min(steps - 1, Math.floor(shade * steps));
}
