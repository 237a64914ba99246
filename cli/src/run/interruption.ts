const SIGNAL_NUMBERS = { SIGINT: 2, SIGTERM: 15 } as const;

type Signal = keyof typeof SIGNAL_NUMBERS;

/** Ctrl-C and SIGTERM end what is being done cleanly; a second one ends the process. */
export class Interruption {
  readonly #stop: () => void;
  readonly #told: string;
  #came: Signal | undefined;

  /**
   * @param stop ends it
   * @param told what a terminal is told of it
   */
  constructor(stop: () => void, told: string) {
    this.#stop = stop;
    this.#told = told;
    for (const signal of Object.keys(SIGNAL_NUMBERS)) process.on(signal, this.#take);
  }

  get hasCome(): boolean {
    return this.#came !== undefined;
  }

  /** 130 for Ctrl-C, 143 for SIGTERM, as a shell counts them. */
  get exitCode(): number {
    return this.#came === undefined ? 0 : 128 + SIGNAL_NUMBERS[this.#came];
  }

  /** Leaves signals to the system again. */
  release(): void {
    for (const signal of Object.keys(SIGNAL_NUMBERS)) process.off(signal, this.#take);
  }

  readonly #take = (signal: NodeJS.Signals): void => {
    if (this.#came !== undefined) process.exit(this.exitCode);
    this.#came = signal as Signal;
    if (process.stderr.isTTY) process.stderr.write(`\n${this.#told}; once more to end at once\n`);
    this.#stop();
  };
}
