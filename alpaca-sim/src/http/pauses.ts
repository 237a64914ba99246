/** Waits that all end at once when the server closes. */
export class Pauses {
  readonly #endings = new Map<NodeJS.Timeout, () => void>();

  /** Resolves after `ms` of real time, or when {@link endAll} is called. */
  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        this.#endings.delete(timer);
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.#endings.set(timer, end);
    });
  }

  endAll(): void {
    for (const [timer, end] of this.#endings) {
      clearTimeout(timer);
      end();
    }
  }
}
