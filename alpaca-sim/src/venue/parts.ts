import { DEFAULT_ACCOUNT, openAccount } from './accounts.ts';
import { Desk } from './desk.ts';
import { Floor } from './floor.ts';
import type { Emit } from './floor.ts';
import { Lifecycle } from './lifecycle.ts';
import { Matcher } from './matcher.ts';
import type { Behaviour, VenueOptions } from './options.ts';
import { Replacing } from './replacing.ts';
import { TradingDay } from './trading-day.ts';

/** What a venue is made of, from its start to its reset. */
export interface Parts {
  readonly floor: Floor;
  readonly lifecycle: Lifecycle;
  readonly matcher: Matcher;
  readonly desk: Desk;
  readonly replacing: Replacing;
}

/** @throws RangeError for options that make no sense */
export function makeParts(options: VenueOptions, behaviour: Behaviour, emit: Emit): Parts {
  const floor = new Floor(options, behaviour, emit);
  const lifecycle: Lifecycle = new Lifecycle(floor, (order) => matcher.tryToFill(order));
  const matcher = new Matcher(floor, lifecycle);
  floor.onMove = (move) => matcher.work(move);
  new TradingDay(floor, lifecycle, matcher).begin();
  for (const asset of floor.assets.all()) floor.book(asset);
  for (const account of options.accounts ?? [DEFAULT_ACCOUNT]) openAccount(floor, account);
  const desk = new Desk(floor, lifecycle, matcher);
  return { floor, lifecycle, matcher, desk, replacing: new Replacing(floor, lifecycle, matcher) };
}
