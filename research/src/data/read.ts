import { MarketData, PlimsollError, Session } from '@plimsoll/core';
import type { FetchRequest, LoadedConfig } from '@plimsoll/core';
import { GrowingColumns } from './growing-columns.ts';
import { dataAlone } from './provider.ts';
import { share } from './shared-bars.ts';
import type { SharedBars } from './shared-bars.ts';

const BYTES_A_BAR = 48;
/** Bars are there twice while they are copied, beside what the source itself keeps. */
const SHARE_OF_MEMORY = 1 / 3;

/**
 * Reads all bars of a config's source into shared memory: those that a backtest would be given, asked for in the same way. Plugins that the
 * source does not need are not set up.
 * @param bytesMax how much memory they may take; a third of what is free where left out
 * @throws PlimsollError PLM_DATA_TOO_LARGE, PLM_DATA_FETCH_FAILED, and what the source throws where it cannot start
 */
export async function readBars(
  config: LoadedConfig,
  bytesMax = process.availableMemory() * SHARE_OF_MEMORY,
): Promise<SharedBars> {
  const session = new Session(dataAlone(config), { journal: 'off' });
  const data = session.service(MarketData)!;
  const collected = config.universe.symbols.map(() => new GrowingColumns());
  const barsMax = Math.floor(bytesMax / BYTES_A_BAR);
  let fault: PlimsollError | undefined;
  const end = (error: PlimsollError): void => {
    fault ??= error;
    session.interrupt();
  };
  let bars = 0;
  session.events.on('fetched', (request: FetchRequest) => {
    for (const [index, columns] of collected.entries()) {
      const from = request.columnsOf(index);
      if (!from) continue;
      bars -= columns.length;
      columns.append(from, request.startOf(index), request.endOf(index));
      bars += columns.length;
    }
    if (bars > barsMax) end(tooLarge(barsMax));
  });
  session.events.on('notice', ({ code, detail }) => {
    if (code === 'DATA_FETCH_FAILED')
      end(new PlimsollError('PLM_DATA_FETCH_FAILED', `${data.description}: ${String(detail['error'])}`));
  });
  await session.start();
  try {
    await session.run();
  } finally {
    await session.stop();
  }
  if (fault) throw fault;
  const { description } = data;
  return share(
    collected.map((columns) => columns.finish()),
    description,
  );
}

function tooLarge(barsMax: number): PlimsollError {
  const message = `more than ${barsMax} bars, for which there is no memory: runs share one copy of the data, which has to fit`;
  return new PlimsollError('PLM_DATA_TOO_LARGE', message);
}
