import type { Difference } from '../plugin/journal.ts';
import type { Bus } from './bus.ts';
import type { JournalDesk } from './journal-desk.ts';
import type { TradingDesk } from './trading-desk.ts';

interface Parts {
  readonly bus: Bus;
  readonly trading: TradingDesk;
  readonly journal: JournalDesk;
}

/** Tells and writes what was found otherwise than the books had it. What nobody can explain keeps entries out until an operator has seen it. */
export class Differences {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  report(differences: readonly Difference[], atStart: boolean): void {
    const { bus, trading, journal } = this.#parts;
    if (differences.length === 0) return;
    const reconciliation = { time: bus.time, atStart, differences };
    journal.add({ kind: 'reconciliation', reconciliation });
    // A simulation, or a run that leaves nothing behind, has no operator who comes back to it.
    if (!journal.isForLater) return;
    const unexplained = differences.filter(({ isExplained }) => !isExplained);
    for (const { kind, about, expected, found, done } of unexplained)
      bus.notice('DIFFERENCE_UNEXPLAINED', { kind, about, expected, found, done });
    if (unexplained.length > 0) trading.hold(reconciliation);
  }

  /** An operator has seen all of them. */
  acknowledge(by: string, note: string): void {
    const { bus, trading, journal } = this.#parts;
    const comparisons = trading.unacknowledged.length;
    trading.acknowledge();
    journal.add({ kind: 'acknowledgement', by, note, time: bus.time });
    bus.notice('DIFFERENCES_ACKNOWLEDGED', { by, note, comparisons });
  }
}
