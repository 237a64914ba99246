import type { Ledger } from '../domain/ledger.ts';
import type { AppliedSplit, CashChange } from '../domain/order.ts';
import type { BookPosition, JournalRecord, LastKnown, PortfolioState } from '../plugin/journal.ts';
import type { Universe } from '../plugin/services.ts';
import type { OutsideHoldings } from './outside.ts';
import { UNASSIGNED, sharesOf } from './stray-fills.ts';
import type { Share } from './stray-fills.ts';

type FillRecord = Extract<JournalRecord, { readonly kind: 'fill' }>;

/** Cash and all that books hold or have realised, as it can be written down. */
export function portfolioState(ledger: Ledger, time: number, outside: OutsideHoldings): PortfolioState {
  const positions: BookPosition[] = [];
  for (let slot = 0; slot < ledger.quantity.length; slot++) {
    const quantity = ledger.quantity[slot]!;
    const realised = ledger.realised[slot]!;
    const sold = ledger.oversold.of(slot);
    const oversold = sold && { ...sold, time: ledger.soldAt[slot]! };
    if (quantity === 0 && realised === 0 && !oversold) continue;
    const strategy = ledger.books[ledger.bookOf(slot)]!;
    const index = ledger.symbolOf(slot);
    const symbol = ledger.symbols[index]!;
    const averagePrice = ledger.averagePrice[slot]!;
    const price = ledger.price[index]!;
    const last = quantity !== 0 && Number.isFinite(price) && { price };
    positions.push({ strategy, symbol, quantity, averagePrice, realised, ...(oversold && { oversold }), ...last });
  }
  return { time, cash: ledger.cash, positions: [...positions, ...outside.positions()] };
}

/**
 * Puts cash and positions back into an empty ledger as they were written, and what has come since on top, as it was counted when it came. What
 * is in symbols that are not in the universe any more goes to `outside`.
 */
export function restorePortfolio(
  { portfolio, since }: Pick<LastKnown, 'portfolio' | 'since'>,
  ledger: Ledger,
  outside: OutsideHoldings,
  universe: Universe,
): void {
  if (portfolio) ledger.cash = portfolio.cash;
  for (const position of portfolio?.positions ?? []) {
    const index = universe.indexOf(position.symbol);
    if (index < 0) {
      outside.add(position);
      continue;
    }
    const slot = ledger.slot(ledger.openBook(position.strategy), index);
    ledger.adopt(slot, position.quantity, position.averagePrice);
    ledger.realised[slot] = position.realised;
    if (!position.oversold) continue;
    ledger.oversold.add(slot, position.oversold);
    ledger.soldAt[slot] = position.oversold.time;
  }
  for (const record of since) {
    if (record.kind === 'fill') restoreFill(record, ledger, outside, universe);
    else if (record.kind === 'cash') restoreCash(record.change, ledger, universe);
    else restoreSplit(record.split, ledger, outside, universe);
  }
}

function restoreFill(record: FillRecord, ledger: Ledger, outside: OutsideHoldings, universe: Universe): void {
  const { fill, strategy } = record;
  const index = universe.indexOf(fill.symbol);
  if (index < 0) return outside.fill(fill, ledger, strategy ?? UNASSIGNED);
  for (const { slot, fill: part } of sharesOrWhole(record, ledger, index))
    ledger.fill(slot, part.side, part.quantity, part.price, part.commission, part.time);
}

function restoreCash({ amount, symbol, perShare = 0 }: CashChange, ledger: Ledger, universe: Universe): void {
  ledger.cash += amount;
  const index = symbol === undefined ? -1 : universe.indexOf(symbol);
  if (index >= 0 && perShare !== 0) ledger.earn(index, perShare);
}

function restoreSplit(
  { symbol, ratio, inLieu }: AppliedSplit,
  ledger: Ledger,
  outside: OutsideHoldings,
  universe: Universe,
): void {
  const index = universe.indexOf(symbol);
  if (index < 0) return outside.split(symbol, ratio);
  ledger.split(index, ratio);
  if (inLieu) ledger.payOut(index, inLieu.quantity, inLieu.price, universe.instrument(index).lot);
}

function sharesOrWhole({ fill, strategy }: FillRecord, ledger: Ledger, index: number): readonly Share[] {
  if (strategy === undefined) return sharesOf(fill, ledger, index);
  return [{ slot: ledger.slot(ledger.openBook(strategy), index), fill }];
}
