import { Portfolio, Sizer, definePlugin, pass, reduce, reject, withinCap } from '@plimsoll/core';
import type { BrokerEvent, Intent, Plugin, Size, SizeRequest, Verdict } from '@plimsoll/core';
import type { RulePlan, SizerPlan, TellPlan } from './plan.ts';

export const GROSS_CAP = 0.8;

/** What no type allows, but what may come at run time all the same. */
const untyped = <T>(value: unknown): T => value as T;

function verdictOf(plan: RulePlan, intent: Intent, portfolio: Portfolio): Verdict {
  switch (plan.kind) {
    case 'pass':
      return pass({ measured: 1 });
    case 'reject':
      return reject('NEVER');
    case 'gross-cap': {
      const limit = GROSS_CAP * portfolio.equity;
      return withinCap(intent, 'GROSS_CAP', { measured: portfolio.gross, limit });
    }
    case 'part':
      return reduce(intent.quantity * plan.value, 'PART');
    case 'units':
      return reduce(plan.value, 'UNITS');
    case 'throw':
      throw new Error('a rule failed');
    case 'undefined':
      return untyped(undefined);
    case 'nan':
      return reduce(NaN, 'NAN');
    case 'promise':
      return untyped(Promise.resolve(pass()));
    case 'rejecting':
      return untyped(Promise.reject(new Error('a rule failed later')));
    case 'text':
      return untyped('pass');
    case 'grow':
      return reduce(intent.quantity * 10, 'GROW');
    case 'mutate':
      Object.assign(intent, { quantity: 1e6, entering: 1e6, side: intent.side === 'buy' ? 'sell' : 'buy' });
      return pass();
    case 'getter':
      return untyped({
        kind: 'reduce',
        code: 'GETTER',
        detail: {},
        get quantity() {
          throw new Error('a verdict failed');
        },
      });
  }
}

/**
 * A rule of this name that does what the plan says, as a function of the intent and the portfolio alone.
 * @param from epoch ms: up to then it passes everything
 */
export function plannedRule(name: string, plan: RulePlan, judgesExits: boolean, from = -Infinity): Plugin {
  return definePlugin({
    name,
    needs: { portfolio: Portfolio },
    setup: ({ portfolio }) => ({
      judgesExits,
      preTrade: (intent) => (intent.time > from ? verdictOf(plan, intent, portfolio) : pass()),
    }),
  });
}

function sizeOf(plan: SizerPlan, request: SizeRequest): Size {
  const { signal, equity, price, side } = request;
  const quantity = ((signal.weight ?? 0.1) * equity) / price;
  switch (plan) {
    case 'weight':
      return { quantity };
    case 'zero':
      return { quantity: 0 };
    case 'negative':
      return { quantity: -quantity };
    case 'nan':
      return { quantity: NaN };
    case 'infinite':
      return { quantity: Infinity };
    case 'huge':
      return { quantity: 1e308 };
    case 'throw':
      throw new Error('the sizer failed');
    case 'undefined':
      return untyped(undefined);
    case 'promise':
      return untyped(Promise.reject(new Error('the sizer failed later')));
    case 'mutate':
      Object.assign(signal, { side: side === 'buy' ? 'sell' : 'buy', symbol: 'BBB' });
      return { quantity };
    case 'junk':
      return untyped({ blocked: { code: 'NO' } });
  }
}

/** @param from epoch ms: up to then it works */
export function plannedSizer(plan: SizerPlan, from: number): Plugin {
  return definePlugin({
    name: 'planned-sizer',
    provides: Sizer,
    setup: () => ({ service: { size: (request) => sizeOf(request.time > from ? plan : 'weight', request) } }),
  });
}

/** How many events come before one that comes much later. */
const MUCH_LATER = 9;

/** Tells events as the plans say, one after the other; what comes late comes after the next one, and `again` has all told that was told before. */
export function teller(next: () => TellPlan): (event: BrokerEvent) => readonly BrokerEvent[] {
  const told: BrokerEvent[] = [];
  let late: { readonly event: BrokerEvent; readonly after: number }[] = [];
  let count = 0;
  return (event) => {
    const plan = next();
    count++;
    if (plan === 'late' || plan === 'much-later') {
      late.push({ event, after: count + (plan === 'late' ? 0 : MUCH_LATER) });
      return [];
    }
    const due = late.filter(({ after }) => after < count).map((held) => held.event);
    late = late.filter(({ after }) => after >= count);
    const before = plan === 'again' ? told.slice() : [];
    const now = [...retold(plan, event), ...due];
    told.push(...now);
    return [...now, ...before];
  };
}

function retold(plan: TellPlan, event: BrokerEvent): readonly BrokerEvent[] {
  if (!('orderId' in event)) return [event];
  if (plan === 'twice') return [event, event];
  if (plan === 'lost') return [];
  if (plan === 'junk') return [event, untyped({ kind: 'vanished', orderId: event.orderId }), untyped(undefined)];
  if (plan === 'cancel-first') return [{ kind: 'cancelled', orderId: event.orderId, time: event.time }, event];
  if (event.kind !== 'filled') return [event];
  const other = { ...event, executionId: `${event.executionId}-other` };
  switch (plan) {
    case 'oversized':
      return [{ ...event, quantity: event.quantity * 3 }];
    case 'made-up':
      return [event, other];
    case 'no-order':
      return [event, { ...other, orderId: 'of-somebody-else' }];
    case 'wrong-side':
      return [event, { ...other, side: event.side === 'buy' ? 'sell' : 'buy' }];
    case 'nan':
      return [event, { ...other, price: NaN }, { ...other, quantity: NaN }];
    case 'negative':
      return [event, { ...other, quantity: -event.quantity }, { ...other, quantity: 0 }];
    default:
      return [event];
  }
}
