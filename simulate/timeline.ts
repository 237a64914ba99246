export interface Task {
  readonly time: number;
  run: (() => void) | undefined;
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
  at(time: number, run: () => void): Task {
    const due = Math.max(time, this.now);
    let [low, high] = [0, this.#tasks.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#tasks[middle]!.time > due) low = middle + 1;
      else high = middle;
    }
    const task: Task = { time: due, run };
    this.#tasks.splice(low, 0, task);
    return task;
  }

  after(ms: number, run: () => void): Task {
    return this.at(this.now + ms, run);
  }

  /** What is not due any more is not done, and makes no time pass. */
  cancel(task: Task): void {
    task.run = undefined;
  }

  /** Goes on to what is due next, and does it. @returns whether there was anything */
  step(): boolean {
    let task = this.#tasks.pop();
    while (task && !task.run) task = this.#tasks.pop();
    if (!task) return false;
    this.now = task.time;
    task.run?.();
    return true;
  }
}
