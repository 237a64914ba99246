import type { AccountKeeper } from './account-keeper.ts';
import type { Arrivals } from './arrivals.ts';
import type { Decider } from './decider.ts';
import type { Exits } from './exits.ts';
import type { Fates } from './fates.ts';
import { inOrder } from './in-turn.ts';
import type { Market } from './market.ts';
import type { OrderDesk } from './order-desk.ts';
import type { Proposals } from './proposals.ts';

/** A step that returns nothing is over; one that returns a promise is over when that resolves. */
export type Step = () => void | Promise<void>;

interface Desks {
  readonly fates: Fates;
  readonly arrivals: Arrivals;
  readonly desk: OrderDesk;
  readonly account: AccountKeeper;
  readonly market: Market;
  readonly proposals: Proposals;
  readonly exits: Exits;
  readonly decider: Decider;
}

/** A cycle: one pass through the four stages at the end of a bar period, over the whole universe. */
export function cycleSteps(desks: Desks): readonly Step[] {
  const { fates, arrivals, desk, account, market, proposals } = desks;
  return [
    fates.ask, // orders of which nobody knows what has become are looked up
    arrivals.apply, // fills that arrived since the last cycle, one at a time; postFill hooks
    account.ensureKnown, // an unknown account is asked for, a doubtful one is reconciled
    desk.obeyHalt, // working entries are cancelled where trading is halted
    market.preFetch, // preFetch hooks answer what they can
    market.fetch, // the source answers the rest, in one call
    market.take, // new bars come in; a simulated broker matches on them
    arrivals.apply, // what it filled is in the portfolio before anyone decides
    ...(market.actions.areKnown ? [arrivals.assumeSplits] : []), // so is a split of which it has not told, before prices in new shares are
    market.mark, // prices mark the portfolio
    proposals.collect, // signal hooks; what reduces goes first
    ...decidingSteps(desks),
  ];
}

/** The part of a cycle in which what is proposed is decided and sent. */
export function decidingSteps({
  arrivals,
  desk,
  proposals,
  exits,
  decider,
}: Pick<Desks, 'arrivals' | 'desk' | 'proposals' | 'exits' | 'decider'>): readonly Step[] {
  const decide: readonly Step[] = [
    exits.clearTheWay, // a market exit has resting exits of the same position cancelled
    arrivals.apply, // their end, where the broker tells it at once
    exits.keepWaiting, // else the exit waits for the next cycle
    decider.decideAll, // sized, judged by preTrade hooks, recorded, reserved
    desk.journal, // durable before sent
    desk.send, // to the broker
  ];
  return [
    () => (proposals.list.length === 0 ? undefined : inOrder(decide)), // most often nobody wants anything
    desk.obeyHalt, // also where the cycle itself led to the halt
    arrivals.apply, // what it answered at once
  ];
}
