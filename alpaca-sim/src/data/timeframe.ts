type Unit = 'minute' | 'hour' | 'day' | 'week' | 'month';

export interface BarFrame {
  readonly count: number;
  readonly unit: Unit;
}

const UNITS: Readonly<Record<string, Unit>> = {
  Min: 'minute',
  T: 'minute',
  Hour: 'hour',
  H: 'hour',
  Day: 'day',
  D: 'day',
  Week: 'week',
  W: 'week',
  Month: 'month',
  M: 'month',
};

const COUNTS: Readonly<Record<Unit, (count: number) => boolean>> = {
  minute: (count) => count >= 1 && count <= 59,
  hour: (count) => count >= 1 && count <= 23,
  day: (count) => count === 1,
  week: (count) => count === 1,
  month: (count) => [1, 2, 3, 4, 6, 12].includes(count),
};

/** What `5Min`, `1H`, `1Day` or `3M` names; undefined for what Alpaca does not make bars of. */
export function parseFrame(text: string): BarFrame | undefined {
  const match = /^(\d{1,2})([A-Za-z]+)$/.exec(text);
  const unit = match === null ? undefined : UNITS[match[2]!];
  const count = Number(match?.[1]);
  return unit !== undefined && COUNTS[unit](count) ? { count, unit } : undefined;
}
