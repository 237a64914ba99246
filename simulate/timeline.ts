interface Task {
  readonly time: number;
  readonly run: () => void;
}

/** Virtual time: what is due at some time is done then, and nothing else makes time pass. */
export class Timeline {
  /** Epoch ms. */
  now: number;
  /** The next one last. */
  readonly #tasks: Task[] = [];

  constructor(start: number) {
    this.now = start;
  }

  /** Of tasks of the same time the one that was put in first is done first. */
  at(time: number, run: () => void): void {
    const due = Math.max(time, this.now);
    let [low, high] = [0, this.#tasks.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#tasks[middle]!.time > due) low = middle + 1;
      else high = middle;
    }
    this.#tasks.splice(low, 0, { time: due, run });
  }

  after(ms: number, run: () => void): void {
    this.at(this.now + ms, run);
  }

  /** Goes on to what is due next, and does it. @returns whether there was anything */
  step(): boolean {
    const task = this.#tasks.pop();
    if (!task) return false;
    this.now = task.time;
    task.run();
    return true;
  }
}
