/** What goes before what at the same instant: a finished minute, then the trading day, then the next minute, then the rest. */
export const PHASE = { barEnd: 0, day: 1, barStart: 2, afterBarStart: 3, rest: 4 } as const;

interface Task {
  readonly timeMs: number;
  readonly phase: number;
  readonly number: number;
  readonly run: () => void;
}

/** What will happen by itself, in order of time, phase and entry. A binary heap. */
export class Agenda {
  readonly #heap: Task[] = [];
  #entered = 0;

  get nextMs(): number | undefined {
    return this.#heap[0]?.timeMs;
  }

  /** `timeMs` is epoch ms; what has passed is due at once. */
  add(timeMs: number, run: () => void, phase: number = PHASE.rest): void {
    this.#heap.push({ timeMs, phase, number: this.#entered++, run });
    this.#rise(this.#heap.length - 1);
  }

  /** Takes out the first task that is due by then. */
  takeDue(timeMs: number): { readonly timeMs: number; readonly run: () => void } | undefined {
    const first = this.#heap[0];
    if (first === undefined || first.timeMs > timeMs) return undefined;
    const last = this.#heap.pop()!;
    if (this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#sink(0);
    }
    return first;
  }

  #rise(at: number): void {
    const heap = this.#heap;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(heap[at]!, heap[parent]!)) return;
      [heap[at], heap[parent]] = [heap[parent]!, heap[at]!];
      at = parent;
    }
  }

  #sink(at: number): void {
    const heap = this.#heap;
    for (;;) {
      let first = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < heap.length && isBefore(heap[child]!, heap[first]!)) first = child;
      }
      if (first === at) return;
      [heap[at], heap[first]] = [heap[first]!, heap[at]!];
      at = first;
    }
  }
}

function isBefore(a: Task, b: Task): boolean {
  if (a.timeMs !== b.timeMs) return a.timeMs < b.timeMs;
  return a.phase === b.phase ? a.number < b.number : a.phase < b.phase;
}
