import { NyseCalendar } from '@plimsoll/core';
import type { NyseSession } from '@plimsoll/core';
import type { Config } from './config.ts';

/** Which part of a trading day a moment is in. */
export type Phase = 'pre' | 'regular' | 'post' | 'closed';

/** Tells of any moment whether the market is open in the sense of a config. */
export class Hours {
  readonly #calendar = new NyseCalendar();
  readonly #config: Pick<Config, 'preMarket' | 'postMarket'>;

  constructor(config: Pick<Config, 'preMarket' | 'postMarket'>) {
    this.#config = config;
  }

  /** `timeMs` is epoch ms, finite. The moment of an open belongs to the session, that of a close no more. */
  phaseAt(timeMs: number): Phase {
    const session = this.#calendar.session(this.#calendar.dayOf(timeMs));
    if (session === undefined || timeMs < session.sessionOpenMs || timeMs >= session.sessionCloseMs) return 'closed';
    if (timeMs < session.openMs) return 'pre';
    return timeMs < session.closeMs ? 'regular' : 'post';
  }

  isOpen(phase: Phase): boolean {
    const { preMarket, postMarket } = this.#config;
    return phase === 'regular' || (phase === 'pre' && preMarket) || (phase === 'post' && postMarket);
  }

  /** The next open, epoch ms: of extended hours where entries are allowed before the regular session. For a moment that is not in the session. */
  nextOpen(timeMs: number): number {
    const opensAt = ({ openMs, sessionOpenMs }: NyseSession): number =>
      this.#config.preMarket ? sessionOpenMs : openMs;
    return opensAt(this.#calendar.nextBy(timeMs, opensAt));
  }
}
