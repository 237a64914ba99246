import type { Instrument } from '../domain/instrument.ts';
import type { Sessions } from '../domain/periods.ts';
import type { Timeframe } from '../domain/time.ts';
import type { Universe } from '../plugin/services.ts';

export function makeUniverse(instruments: readonly Instrument[], timeframe: Timeframe, sessions: Sessions): Universe {
  const places = new Map(instruments.map(({ symbol }, index) => [symbol, index]));
  return Object.freeze({
    symbols: Object.freeze(instruments.map(({ symbol }) => symbol)),
    timeframe,
    sessions: Object.freeze(sessions),
    indexOf: (symbol: string) => places.get(symbol) ?? -1,
    instrument: (index: number) => instruments[index]!,
  });
}
