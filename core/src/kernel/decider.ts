import type { Detail } from '../domain/codes.ts';
import type { Decision, RecordedVerdict } from '../domain/decision.ts';
import { cleanQuantity, floorToLot, roundToTick } from '../domain/instrument.ts';
import type { Intent } from '../domain/intent.ts';
import type { Ledger } from '../domain/ledger.ts';
import type { Order } from '../domain/order.ts';
import { valuationPrice } from '../domain/signal.ts';
import type { Signal } from '../domain/signal.ts';
import type { Universe } from '../plugin/services.ts';
import type { Bus } from './bus.ts';
import type { Judge, Judgement } from './judge.ts';
import { legsFault, legsOf } from './legs.ts';
import type { Market } from './market.ts';
import type { OrderDesk } from './order-desk.ts';
import type { Proposal, Proposals } from './proposals.ts';
import type { Blocked, Sized, SizingDesk } from './sizing-desk.ts';
import type { TradingDesk } from './trading-desk.ts';

export interface DeciderParts {
  readonly bus: Bus;
  readonly ledger: Ledger;
  readonly universe: Universe;
  readonly sizing: SizingDesk;
  readonly judge: Judge;
  readonly market: Market;
  readonly proposals: Pick<Proposals, 'list'>;
  readonly desk: Pick<OrderDesk, 'orderId' | 'open' | 'note'>;
  readonly trading: Pick<TradingDesk, 'state' | 'reason' | 'isReconciling' | 'reconcileReason' | 'unacknowledged'>;
  /** Is asked about each proposal first. */
  readonly shadow?: ((proposal: Proposal) => void) | undefined;
}

type Outcome = Pick<
  Decision,
  | 'price'
  | 'requested'
  | 'allowed'
  | 'closing'
  | 'sizing'
  | 'verdicts'
  | 'outcome'
  | 'code'
  | 'plugin'
  | 'detail'
  | 'orderId'
>;

const NO_DETAIL: Detail = Object.freeze({});
const EXIT_CODES: ReadonlySet<string> = new Set(['EXIT_ALREADY_WORKING', 'NOTHING_TO_CLOSE']);
const NO_VERDICTS: readonly RecordedVerdict[] = Object.freeze([]);

/** Makes a decision of every proposal: sized, split, judged, rounded, recorded, and reserved where an order comes of it. */
export class Decider {
  readonly #parts: DeciderParts;
  #count = 0;

  constructor(parts: DeciderParts) {
    this.#parts = parts;
  }

  readonly decideAll = (): void => {
    const { proposals, shadow } = this.#parts;
    for (const proposal of proposals.list) {
      shadow?.(proposal);
      this.#decide(proposal);
    }
    proposals.list.length = 0;
  };

  /** Records as blocked what still waits when the run ends. */
  readonly blockAll = (): void => {
    for (const proposal of this.#parts.proposals.list) {
      this.#block(proposal, { plugin: 'kernel', code: 'EXIT_WAITING', detail: NO_DETAIL });
    }
  };

  #decide(asked: Proposal): void {
    if (asked.fault) return this.#block(asked, { plugin: 'kernel', ...asked.fault });
    const { universe, ledger, bus, sizing, judge } = this.#parts;
    const instrument = universe.instrument(asked.index);
    const signal = onTick(asked.signal, instrument.tick);
    const proposal: Proposal = signal === asked.signal ? asked : { ...asked, signal };
    const price = valuationPrice(signal, ledger.price[asked.index]!);
    const sized = sizing.size(proposal, price, instrument);
    const gate = this.#gate(asked.index);
    if ('code' in sized) {
      const refusal: RecordedVerdict = { ...sized, kind: 'reject' };
      // An account or a price that is not known is why there is no size: that is what is told. No gate is why an exit has nothing left to close.
      const isExit = EXIT_CODES.has(sized.code) || ledger.closable(asked.slot, signal.side) > 0;
      const verdicts = gate && !isExit ? [gate, refusal] : [refusal];
      return this.#block(proposal, verdicts[0]!, { price, verdicts });
    }
    const unsuited = legsFault(signal, sized, ledger.price[asked.index]!);
    if (unsuited)
      return this.#block(proposal, { plugin: 'kernel', code: 'TERMS_UNSUITED', detail: unsuited }, { price });
    const quantity = cleanQuantity(sized.closing + sized.entering);
    const intent: Intent = Object.freeze({
      symbol: signal.symbol,
      index: asked.index,
      strategy: asked.strategy,
      side: signal.side,
      quantity,
      entering: sized.entering,
      closing: sized.closing,
      price,
      notional: quantity * price,
      type: signal.type ?? 'market',
      limitPrice: signal.limitPrice,
      stopPrice: signal.stopPrice,
      timeInForce: signal.timeInForce ?? 'day',
      goodUntil: signal.goodUntil,
      extendedHours: signal.extendedHours === true,
      confidence: signal.confidence,
      reason: signal.reason,
      time: bus.time,
    });
    const judgement = judge.judge(intent, gate);
    const closing = sized.closing <= judgement.total ? sized.closing : floorToLot(judgement.total, instrument.lot);
    const entering = enteringLeft(judgement, sized, closing, instrument.lot);
    if (closing + entering > 0) return this.#order(proposal, intent, sized, judgement, closing, entering);
    const { verdicts, binding } = judgement;
    return this.#block(proposal, binding!, { price, verdicts, requested: quantity, sizing: sized.detail });
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
    const [first] = trading.unacknowledged;
    if (first) {
      const { kind, about } = first.differences.find(({ isExplained }) => !isExplained)!;
      return reject('UNACKNOWLEDGED', { kind, about, comparisons: trading.unacknowledged.length });
    }
    const equity = ledger.equity();
    if (!Number.isFinite(equity)) return reject('ACCOUNT_UNKNOWN', { cash: ledger.cash, equity });
    const fault = market.priceFault(index);
    return fault && reject(fault, { price: ledger.price[index]!, ageMs: market.priceAgeMs(index) });
  }

  #order(
    proposal: Proposal,
    intent: Intent,
    sized: Sized,
    judgement: Judgement,
    closing: number,
    entering: number,
  ): void {
    const { desk, bus, universe } = this.#parts;
    const { signal, slot, strategy } = proposal;
    const quantity = cleanQuantity(closing + entering);
    const id = desk.orderId(this.#count + 1);
    const opposite = signal.side === 'buy' ? 'sell' : 'buy';
    const legs = legsOf(signal, closing > 0 ? signal.side : opposite, id, universe.instrument(proposal.index).tick);
    const order: Order = Object.freeze({
      id,
      decisionId: decisionId(this.#count + 1),
      strategy,
      symbol: signal.symbol,
      side: signal.side,
      quantity,
      closing,
      type: intent.type,
      limitPrice: signal.limitPrice,
      stopPrice: signal.stopPrice,
      trail: signal.trail,
      timeInForce: signal.timeInForce ?? 'day',
      goodUntil: signal.goodUntil,
      extendedHours: signal.extendedHours === true,
      legs,
      time: bus.time,
      status: 'pending',
      filled: 0,
    });
    const binding = quantity < intent.quantity ? judgement.binding : undefined;
    const decision = this.#record(proposal, {
      price: intent.price,
      requested: intent.quantity,
      allowed: quantity,
      closing,
      sizing: sized.detail,
      verdicts: judgement.verdicts,
      outcome: 'ordered',
      code: binding?.code,
      plugin: binding?.plugin,
      detail: binding?.detail ?? NO_DETAIL,
      orderId: order.id,
    });
    bus.counts.orders[order.side]++;
    desk.open(order, slot, intent.price, decision);
    bus.emit('decision', decision);
  }

  #block(proposal: Proposal, { code, plugin, detail }: Blocked, known: Partial<Outcome> = {}): void {
    const { bus, desk } = this.#parts;
    const decision = this.#record(proposal, {
      price: known.price ?? NaN,
      requested: known.requested ?? 0,
      allowed: 0,
      closing: 0,
      sizing: known.sizing ?? NO_DETAIL,
      verdicts: known.verdicts ?? NO_VERDICTS,
      outcome: 'blocked',
      code,
      plugin,
      detail,
      orderId: undefined,
    });
    bus.countBlocked(plugin, code);
    desk.note(decision);
    bus.emit('decision', decision);
  }

  #record({ signal, strategy }: Proposal, outcome: Outcome): Decision {
    const { symbol, side, weight, confidence, reason, type = 'market', timeInForce = 'day' } = signal;
    return Object.freeze({
      id: decisionId(++this.#count),
      time: this.#parts.bus.time,
      strategy,
      symbol,
      side: side === 'buy' || side === 'sell' ? side : 'unknown',
      weight,
      confidence,
      reason,
      type,
      limitPrice: signal.limitPrice,
      stopPrice: signal.stopPrice,
      trail: signal.trail,
      takeProfit: signal.takeProfit,
      stopLoss: signal.stopLoss,
      timeInForce,
      goodUntil: signal.goodUntil,
      price: outcome.price,
      requested: outcome.requested,
      allowed: outcome.allowed,
      closing: outcome.closing,
      sizing: outcome.sizing,
      verdicts: outcome.verdicts,
      outcome: outcome.outcome,
      code: outcome.code,
      plugin: outcome.plugin,
      detail: outcome.detail,
      orderId: outcome.orderId,
    });
  }
}

function decisionId(count: number): string {
  return `d${count}`;
}

function onTick(signal: Signal, tick: number): Signal {
  const { limitPrice, stopPrice, side } = signal;
  if (limitPrice === undefined && stopPrice === undefined) return signal;
  const rounded = (price: number | undefined): number | undefined => price && roundToTick(price, tick, side);
  return Object.freeze({ ...signal, limitPrice: rounded(limitPrice), stopPrice: rounded(stopPrice) });
}

/** What may enter, in whole lots; nothing where rules left less than is worth sending. */
function enteringLeft(judgement: Judgement, sized: Sized, closing: number, lot: number): number {
  const allowed = Math.min(judgement.entering, judgement.total - closing);
  if (allowed >= sized.entering) return sized.entering;
  const whole = floorToLot(Math.max(0, allowed), lot);
  return whole >= sized.minimumEntering ? whole : 0;
}
