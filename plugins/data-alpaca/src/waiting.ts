import { later } from './wall-clock.ts';

/** Waits for a time or an event, whichever comes first; looks again whenever it is woken, which costs next to nothing. */
export class Waiting {
  #look: () => void = () => undefined;

  /** Something has happened. */
  readonly wake = (): void => this.#look();

  /**
   * @param leftMs how much longer to wait at most; it may jump, as a clock does that is set
   * @param isOver whether what is waited for has happened
   */
  until(leftMs: () => number, isOver: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      let cancel = (): void => undefined;
      this.#look = () => {
        if (leftMs() > 0 && !isOver()) return;
        cancel();
        this.#look = () => undefined;
        resolve();
      };
      const look = this.#look;
      const arm = (): void => {
        look();
        if (this.#look === look) cancel = later(Math.max(1, Math.ceil(leftMs())), arm);
      };
      arm();
    });
  }
}
