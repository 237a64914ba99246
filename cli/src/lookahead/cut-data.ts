import { FetchRequest, MarketData } from '@plimsoll/core';
import type { BarColumns, LoadedConfig, PluginEntry } from '@plimsoll/core';

/** The config with a world that ends at `cut` (epoch ms): whoever asks its data source finds no bar that ends later. */
export function endingAt(config: LoadedConfig, cut: number): LoadedConfig {
  return { ...config, plugins: config.plugins.map((entry) => (isSource(entry) ? withCut(entry, cut) : entry)) };
}

function isSource({ plugin }: PluginEntry): boolean {
  return plugin.provides?.key === MarketData.key;
}

function withCut(entry: PluginEntry, cut: number): PluginEntry {
  const { plugin } = entry;
  const setup: typeof plugin.setup = (context) => {
    const hooks = plugin.setup(context);
    return { ...hooks, service: new CutData(hooks.service as MarketData, cut) };
  };
  return { ...entry, plugin: { ...plugin, setup } };
}

/** A data source without what comes after a moment: its answers hold nothing else, not even beyond the rows that they are about. */
class CutData implements MarketData {
  readonly #inner: MarketData;
  readonly #cut: number;
  readonly #ended = new WeakMap<BarColumns, BarColumns>();
  #request: FetchRequest | undefined;

  constructor(inner: MarketData, cut: number) {
    this.#inner = inner;
    this.#cut = cut;
  }

  get description(): string {
    return this.#inner.description;
  }

  fetch(asked: FetchRequest): void | Promise<void> {
    const { symbols, timeframeMs, count } = asked;
    const isAlike = this.#request?.count === count && this.#request.timeframeMs === timeframeMs;
    const request = isAlike ? this.#request! : new FetchRequest(symbols, timeframeMs, count);
    this.#request = request;
    request.reset(Math.min(asked.asOf, this.#cut));
    request.asked = asked.asked;
    const pending = this.#inner.fetch(request);
    return pending ? pending.then(() => this.#passOn(request, asked)) : this.#passOn(request, asked);
  }

  async #lastOrNone(next: Promise<number | undefined>): Promise<number | undefined> {
    return this.#orNone(await next);
  }

  nextBarEnd(after: number): number | undefined | Promise<number | undefined> {
    const next = this.#inner.nextBarEnd(after);
    return typeof next === 'object' ? this.#lastOrNone(next) : this.#orNone(next);
  }

  lastBarEnd(): number | undefined {
    const last = this.#inner.lastBarEnd?.();
    return last === undefined ? undefined : Math.min(last, this.#cut);
  }

  #orNone(end: number | undefined): number | undefined {
    return end !== undefined && end <= this.#cut ? end : undefined;
  }

  #passOn(from: FetchRequest, to: FetchRequest): void {
    for (const index of to.asked) {
      const columns = from.columnsOf(index);
      if (columns === undefined) continue;
      const end = from.endOf(index);
      const since = to.since(index);
      let start = from.startOf(index);
      while (start < end && columns.time[start]! <= since) start++;
      to.answer(index, this.#endedOf(columns, to.timeframeMs), start, end);
    }
  }

  /** Copies, since a view would lead to the whole. */
  #endedOf(columns: BarColumns, timeframeMs: number): BarColumns {
    const known = this.#ended.get(columns);
    if (known) return known;
    const { time } = columns;
    let length = time.length;
    while (length > 0 && time[length - 1]! + timeframeMs > this.#cut) length--;
    const ended: BarColumns = {
      time: time.slice(0, length),
      open: columns.open.slice(0, length),
      high: columns.high.slice(0, length),
      low: columns.low.slice(0, length),
      close: columns.close.slice(0, length),
      volume: columns.volume.slice(0, length),
    };
    this.#ended.set(columns, ended);
    return ended;
  }
}
