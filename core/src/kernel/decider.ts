import type { Detail } from '../domain/codes.ts';
import type { Decision, RecordedVerdict } from '../domain/decision.ts';
import { messageOf } from '../domain/errors.ts';
import { floorToLot, roundToTick } from '../domain/instrument.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { Intent } from '../domain/intent.ts';
import type { Ledger } from '../domain/ledger.ts';
import type { Order } from '../domain/order.ts';
import type { Signal } from '../domain/signal.ts';
import type { Size, Sizer, Universe } from '../plugin/services.ts';
import type { Bus } from './bus.ts';
import type { Judge, Judgement } from './judge.ts';
import type { Market } from './market.ts';
import type { OrderDesk } from './order-desk.ts';
import type { Proposal, Proposals } from './proposals.ts';
import type { TradingDesk } from './trading-desk.ts';

interface Parts {
  readonly bus: Bus;
  readonly ledger: Ledger;
  readonly universe: Universe;
  readonly sizer: Sizer;
  readonly sizerName: string;
  readonly judge: Judge;
  readonly market: Market;
  readonly proposals: Proposals;
  readonly desk: OrderDesk;
  readonly trading: TradingDesk;
}

interface Sized {
  readonly closing: number;
  readonly entering: number;
  readonly minimumEntering: number;
}

type Blocked = { readonly plugin: string; readonly code: string; readonly detail: Detail };

const NO_DETAIL: Detail = Object.freeze({});

/** Makes a decision of every proposal: sized, split, judged, rounded, recorded, and reserved where an order comes of it. */
export class Decider {
  readonly #parts: Parts;
  #count = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  readonly decideAll = (): void => {
    for (const proposal of this.#parts.proposals.list) this.#decide(proposal);
  };

  /** Records as blocked what still waits when the run ends. */
  readonly blockAll = (): void => {
    for (const proposal of this.#parts.proposals.list) {
      this.#block(proposal, NaN, 0, [], { plugin: 'kernel', code: 'EXIT_WAITING', detail: NO_DETAIL });
    }
  };

  #decide(proposal: Proposal): void {
    const { universe, ledger, bus } = this.#parts;
    if (proposal.fault) return this.#block(proposal, NaN, 0, [], { plugin: 'kernel', ...proposal.fault });
    const instrument = universe.instrument(proposal.index);
    const signal = this.#onTick(proposal.signal, instrument);
    const closable = ledger.closable(proposal.slot, signal.side);
    const price = signal.limitPrice ?? signal.stopPrice ?? ledger.price[proposal.index]!;
    const sized = this.#size({ ...proposal, signal }, closable, price, instrument);
    if ('code' in sized) {
      const verdict: RecordedVerdict = { plugin: sized.plugin, kind: 'reject', code: sized.code, detail: sized.detail };
      return this.#block(proposal, price, 0, [verdict], sized);
    }
    const quantity = sized.closing + sized.entering;
    const intent: Intent = Object.freeze({
      symbol: signal.symbol,
      index: proposal.index,
      strategy: proposal.strategy,
      side: signal.side,
      quantity,
      entering: sized.entering,
      closing: sized.closing,
      price,
      notional: quantity * price,
      type: signal.type ?? 'market',
      confidence: signal.confidence,
      reason: signal.reason,
      time: bus.time,
    });
    const judgement = this.#parts.judge.judge(intent, this.#gate(proposal.index));
    const closing = sized.closing <= judgement.total ? sized.closing : floorToLot(judgement.total, instrument.lot);
    const entering = this.#entering(judgement, sized, closing, instrument.lot);
    if (closing + entering > 0) return this.#order({ ...proposal, signal }, intent, judgement, closing, entering);
    const binding = judgement.binding!;
    return this.#block(proposal, price, quantity, judgement.verdicts, binding);
  }

  #entering(judgement: Judgement, sized: Sized, closing: number, lot: number): number {
    const allowed = Math.min(judgement.entering, judgement.total - closing);
    if (allowed >= sized.entering) return sized.entering;
    const whole = floorToLot(Math.max(0, allowed), lot);
    return whole >= sized.minimumEntering ? whole : 0;
  }

  /** The kernel's own objection to entering a symbol now. */
  #gate(index: number): RecordedVerdict | undefined {
    const { market, trading, ledger } = this.#parts;
    const reject = (code: string, detail: Detail): RecordedVerdict => ({
      plugin: 'kernel',
      kind: 'reject',
      code,
      detail,
    });
    if (trading.state !== 'active') {
      return reject(trading.state === 'halted' ? 'TRADING_HALTED' : 'TRADING_REDUCING', { reason: trading.reason });
    }
    if (trading.isReconciling) return reject('RECONCILING', { reason: trading.reconcileReason });
    if (!Number.isFinite(ledger.equity()))
      return reject('ACCOUNT_UNKNOWN', { cash: ledger.cash, equity: ledger.equity() });
    const fault = market.priceFault(index);
    if (fault === undefined) return undefined;
    return reject(fault, { price: ledger.price[index]!, ageMs: market.priceAgeMs(index) });
  }

  #onTick(signal: Signal, { tick }: Instrument): Signal {
    if (signal.limitPrice === undefined && signal.stopPrice === undefined) return signal;
    const onTick = (price: number | undefined): number | undefined => price && roundToTick(price, tick, signal.side);
    return { ...signal, limitPrice: onTick(signal.limitPrice), stopPrice: onTick(signal.stopPrice) };
  }

  /** How much, and which part of it closes. A closing signal without a weight is not the sizer's to refuse: it closes what is held. */
  #size(proposal: Proposal, closable: number, price: number, instrument: Instrument): Sized | Blocked {
    const { signal } = proposal;
    if (signal.limitPrice === 0 || signal.stopPrice === 0) {
      return this.#unsized('kernel', 'SIZE_INVALID', { reason: 'price below one tick', tick: instrument.tick });
    }
    if (closable > 0 && signal.weight === undefined) return { closing: closable, entering: 0, minimumEntering: 0 };
    const size = this.#askSizer(proposal, closable, price, instrument);
    if ('blocked' in size) return this.#unsized(this.#parts.sizerName, size.blocked, size.detail);
    const { quantity, minimumEntering = 0 } = size;
    const closing = quantity >= closable ? closable : floorToLot(quantity, instrument.lot);
    const entering = quantity > closable ? floorToLot(quantity - closable, instrument.lot) : 0;
    if (closing + entering > 0) return { closing, entering, minimumEntering };
    const values = { quantity, price, notional: quantity * price, lot: instrument.lot };
    return this.#unsized(this.#parts.sizerName, 'SIZE_BELOW_MINIMUM', values);
  }

  /** The sizer's answer, checked. Where it fails on a signal that closes, the whole holding is closed: no fault of a sizer traps an exit. */
  #askSizer(proposal: Proposal, closable: number, price: number, instrument: Instrument): Size {
    const { ledger, sizer, bus } = this.#parts;
    const { signal, index, strategy } = proposal;
    const { symbol, side } = signal;
    const equity = ledger.equity();
    const asked = {
      signal,
      symbol,
      index,
      strategy,
      side,
      price,
      equity,
      cash: ledger.cash,
      closable,
      instrument,
      time: bus.time,
    };
    const failed = (detail: Detail): Size => {
      return closable > 0 ? { quantity: closable, detail } : { blocked: 'SIZE_INVALID', detail };
    };
    try {
      const size: Size = sizer.size(asked);
      if ('blocked' in size) return size;
      const { quantity, minimumEntering = 0 } = size;
      if (quantity > 0 && Number.isFinite(quantity) && minimumEntering >= 0) return size;
      return failed({ quantity, minimumEntering, price, equity });
    } catch (error) {
      bus.threw(this.#parts.sizerName, 'size', error);
      return failed({ error: messageOf(error), price, equity });
    }
  }

  #unsized(plugin: string, code: string, detail: Detail): Blocked {
    return { plugin, code, detail };
  }

  #order(proposal: Proposal, intent: Intent, judgement: Judgement, closing: number, entering: number): void {
    const { desk, bus } = this.#parts;
    const { signal } = proposal;
    const quantity = closing + entering;
    const id = this.#nextId();
    const order: Order = Object.freeze({
      id: desk.orderId(this.#count),
      decisionId: id,
      strategy: proposal.strategy,
      symbol: signal.symbol,
      side: signal.side,
      quantity,
      closing,
      type: intent.type,
      limitPrice: signal.limitPrice,
      stopPrice: signal.stopPrice,
      timeInForce: signal.timeInForce ?? 'day',
      time: bus.time,
      status: 'pending',
      filled: 0,
    });
    const binding = quantity < intent.quantity ? judgement.binding : undefined;
    const decision = this.#record(proposal, {
      id,
      price: intent.price,
      requested: intent.quantity,
      allowed: quantity,
      closing,
      verdicts: judgement.verdicts,
      outcome: 'ordered',
      code: binding?.code,
      plugin: binding?.plugin,
      detail: binding?.detail ?? NO_DETAIL,
      orderId: order.id,
    });
    bus.counts.orders[order.side]++;
    desk.open(order, proposal.slot, intent.price, decision);
    bus.emit('decision', decision);
  }

  #block(
    proposal: Proposal,
    price: number,
    requested: number,
    verdicts: readonly RecordedVerdict[],
    why: Blocked,
  ): void {
    const { bus, desk } = this.#parts;
    const decision = this.#record(proposal, {
      id: this.#nextId(),
      price,
      requested,
      allowed: 0,
      closing: 0,
      verdicts,
      outcome: 'blocked',
      code: why.code,
      plugin: why.plugin,
      detail: why.detail,
      orderId: undefined,
    });
    const { blocked, blockedBy } = bus.counts;
    blocked[why.code] = (blocked[why.code] ?? 0) + 1;
    const byPlugin = (blockedBy[why.plugin] ??= {});
    byPlugin[why.code] = (byPlugin[why.code] ?? 0) + 1;
    desk.note(decision);
    bus.emit('decision', decision);
  }

  #nextId(): string {
    return `d${++this.#count}`;
  }

  #record(
    { signal, strategy }: Proposal,
    result: Omit<Decision, 'time' | 'strategy' | 'symbol' | 'side' | 'weight' | 'confidence' | 'reason'>,
  ): Decision {
    const { side, symbol } = signal;
    return Object.freeze({
      id: result.id,
      time: this.#parts.bus.time,
      strategy,
      symbol: typeof symbol === 'string' ? symbol : String(symbol),
      side: side === 'buy' || side === 'sell' ? side : 'unknown',
      weight: signal.weight,
      confidence: signal.confidence,
      reason: signal.reason,
      price: result.price,
      requested: result.requested,
      allowed: result.allowed,
      closing: result.closing,
      verdicts: result.verdicts,
      outcome: result.outcome,
      code: result.code,
      plugin: result.plugin,
      detail: result.detail,
      orderId: result.orderId,
    });
  }
}
