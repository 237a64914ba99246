type MaybePromise = void | Promise<void>;

export function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}

/** Calls, and hands what the call throws, or its promise rejects with, to `failed`. Whatever else it returns is let go. */
export function attempt(call: () => unknown, failed: (error: unknown) => void): MaybePromise {
  try {
    const pending = call();
    return isPromise(pending) ? pending.then(() => undefined, failed) : undefined;
  } catch (error) {
    return failed(error);
  }
}

/**
 * Visits items one after the other. It waits only where a visit returns a promise, so that a pass in which none does is over when
 * this returns, without a turn of the event loop.
 */
export function inTurn<T>(items: readonly T[], visit: (item: T) => MaybePromise, from = 0): MaybePromise {
  for (let i = from; i < items.length; i++) {
    const pending = visit(items[i]!);
    if (pending !== undefined) return pending.then(() => inTurn(items, visit, i + 1));
  }
  return undefined;
}

/** Takes steps one after the other, waiting as {@link inTurn} does. */
export function inOrder(steps: readonly (() => MaybePromise)[], from = 0): MaybePromise {
  for (let i = from; i < steps.length; i++) {
    const pending = steps[i]!();
    if (pending !== undefined) return pending.then(() => inOrder(steps, i + 1));
  }
  return undefined;
}

/** Visits all items without waiting in between; over when all visits are. As {@link inTurn}, it waits only where there is something to wait for. */
export function atOnce<T>(items: readonly T[], visit: (item: T) => MaybePromise): MaybePromise {
  const pending = items.flatMap((item) => visit(item) ?? []);
  return pending.length === 0 ? undefined : Promise.all(pending).then(() => undefined);
}
