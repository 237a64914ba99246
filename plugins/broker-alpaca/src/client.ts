import { ApiError, FetchError, NotFoundError, trading } from '@alpacahq/alpaca-trade-api';
import { Unsent } from './hosts.ts';
import type { Keys } from './config.ts';
import { URGENCY } from './request-queue.ts';
import type { RequestQueue, Urgency } from './request-queue.ts';
import type { Outside } from './outside.ts';
import { Transport } from './transport.ts';
import { activityOf, fillOf, orderOf, positionOf, rulesOf } from './wire.ts';
import type { AssetRules, VenueActivity, VenueFill, VenueOrder, VenuePosition } from './wire.ts';

const ORDERS_A_PAGE = 500;
const FILLS_A_PAGE = 100;
const READ_TRIES = 5;
const READ_WAIT_MS = 200;

interface Options {
  readonly restUrl: string;
  readonly keys: Keys;
  readonly timeoutMs: number;
  readonly queue: RequestQueue;
  readonly outside: Outside;
  readonly stopping: AbortSignal;
}

/** Alpaca's REST interface, as far as it is needed: each call once through the queue, reads again where they fail in passing. */
export class Client {
  readonly #transport: Transport;
  readonly #queue: RequestQueue;
  readonly #outside: Outside;
  readonly #stopping: AbortSignal;
  readonly #orders: trading.OrdersApi;
  readonly #positions: trading.PositionsApi;
  readonly #account: trading.AccountsApi;
  readonly #activities: trading.AccountActivitiesApi;
  readonly #assets: trading.AssetsApi;
  readonly #clock: trading.ClockApi;

  constructor(options: Options) {
    const { restUrl, keys, timeoutMs, queue, outside, stopping } = options;
    this.#queue = queue;
    this.#outside = outside;
    this.#stopping = stopping;
    this.#transport = new Transport({ restUrl, timeoutMs, outside, seen: queue.seen });
    const settings = new trading.Configuration({
      ...keys,
      basePath: restUrl,
      fetchApi: this.#transport.fetch,
      timeoutMs: 0, // the transport sees to that
    });
    this.#orders = new trading.OrdersApi(settings);
    this.#positions = new trading.PositionsApi(settings);
    this.#account = new trading.AccountsApi(settings);
    this.#activities = new trading.AccountActivitiesApi(settings);
    this.#assets = new trading.AssetsApi(settings);
    this.#clock = new trading.ClockApi(settings);
  }

  /** Lets go of all connections. */
  close(): void {
    this.#transport.close();
  }

  /** Sends an order, once. An error that {@link isUnsent} tells did not reach Alpaca; of others that are no refusal the outcome is unknown. */
  async place(request: trading.PostOrderRequest, urgency: Urgency): Promise<VenueOrder> {
    const send = (): Promise<trading.Order> => this.#orders.postOrder({ postOrderRequest: request });
    return orderOf(await this.#queue.run(urgency, request.symbol ?? '', send));
  }

  /** Sells or buys back all that is held of a symbol, with an order that Alpaca names itself. Fails as {@link place} does. */
  async closePosition(symbol: string): Promise<VenueOrder> {
    const send = (): Promise<trading.Order> => this.#positions.deleteOpenPosition({ symbolOrAssetId: symbol });
    return orderOf(await this.#queue.run(URGENCY.exit, symbol, send));
  }

  async cancel(orderId: string): Promise<void> {
    await this.#queue.run(URGENCY.exit, '', () => this.#orders.deleteOrderByOrderID({ orderId }));
  }

  /** An order with its legs; undefined where Alpaca has none of that id. */
  async order(orderId: string, urgency: Urgency = URGENCY.enquiry): Promise<VenueOrder | undefined> {
    return this.#ifFound(urgency, async () => orderOf(await this.#orders.getOrderByOrderID({ orderId, nested: true })));
  }

  /** As {@link order}, without legs, by the id that it was sent with. */
  async orderByClientId(clientOrderId: string): Promise<VenueOrder | undefined> {
    return this.#ifFound(URGENCY.enquiry, async () =>
      orderOf(await this.#orders.getOrderByClientOrderId({ clientOrderId })),
    );
  }

  /** All orders that are open, or all since a time (epoch ms), oldest first, legs nested. */
  async orders(status: 'open' | 'all', since: number, urgency: Urgency): Promise<VenueOrder[]> {
    const found: VenueOrder[] = [];
    for (let after = since; ;) {
      const page = await this.#read(urgency, () =>
        this.#orders.getAllOrders({
          status,
          nested: true,
          limit: ORDERS_A_PAGE,
          direction: 'asc',
          ...(Number.isFinite(after) && { after: new Date(after).toISOString() }),
        }),
      );
      const orders = page.map(orderOf);
      const known = new Set(found.map(({ id }) => id));
      found.push(...orders.filter(({ id }) => !known.has(id)));
      const last = orders.at(-1)?.submittedAt ?? NaN;
      if (page.length < ORDERS_A_PAGE || !(last - 1 > after || !Number.isFinite(after))) return found;
      after = last - 1;
    }
  }

  /** All executions since a time (epoch ms), oldest first as far as Alpaca orders them. */
  async fills(since: number, urgency: Urgency): Promise<VenueFill[]> {
    const found: VenueFill[] = [];
    for (let pageToken: string | undefined; ;) {
      const page = await this.#read(urgency, () =>
        this.#activities.getAccountActivities({
          activityTypes: ['FILL'],
          after: new Date(since),
          direction: 'asc',
          pageSize: FILLS_A_PAGE,
          ...(pageToken !== undefined && { pageToken }),
        }),
      );
      found.push(...page.map(fillOf));
      const last = page.at(-1)?.id;
      if (page.length < FILLS_A_PAGE || last === undefined || last === pageToken) return found;
      pageToken = last;
    }
  }

  /** The newest activity that is no trade; undefined where there is none. */
  async lastActivity(): Promise<VenueActivity | undefined> {
    const [last] = await this.#nonTrades({ direction: 'desc', pageSize: 1 });
    return last;
  }

  /** All activities after one that are no trades, oldest first; all there are where its id is empty. */
  async activitiesAfter(id: string): Promise<VenueActivity[]> {
    const found: VenueActivity[] = [];
    for (let pageToken = id; ;) {
      const token = pageToken === '' ? {} : { pageToken };
      const page = await this.#nonTrades({ direction: 'asc', pageSize: FILLS_A_PAGE, ...token });
      found.push(...page);
      const last = page.at(-1)?.id ?? '';
      if (page.length < FILLS_A_PAGE || last === '' || last === pageToken) return found;
      pageToken = last;
    }
  }

  async #nonTrades(query: trading.GetAccountActivitiesRequest): Promise<VenueActivity[]> {
    const category = 'non_trade_activity';
    const page = await this.#read(URGENCY.enquiry, () => this.#activities.getAccountActivities({ category, ...query }));
    return page.map(activityOf).filter(({ type }) => type !== 'FILL');
  }

  account(): Promise<trading.Account> {
    return this.#read(URGENCY.enquiry, () => this.#account.getAccount());
  }

  async positions(): Promise<VenuePosition[]> {
    const positions = await this.#read(URGENCY.enquiry, () => this.#positions.getAllOpenPositions());
    return positions.map(positionOf);
  }

  /** Undefined where Alpaca does not know the symbol. */
  async rules(symbol: string): Promise<AssetRules | undefined> {
    return this.#ifFound(URGENCY.enquiry, async () =>
      rulesOf(await this.#assets.getV2AssetsSymbolOrAssetId({ symbolOrAssetId: symbol })),
    );
  }

  /** Rules of every asset that can be traded, by symbol. */
  async allRules(): Promise<Map<string, AssetRules>> {
    const assets = await this.#read(URGENCY.enquiry, () => this.#assets.getV2Assets({ status: 'active' }));
    return new Map(assets.map((asset) => [asset.symbol, rulesOf(asset)]));
  }

  /** Alpaca's time, epoch ms. */
  async time(): Promise<number> {
    return (await this.#read(URGENCY.enquiry, () => this.#clock.legacyClock())).timestamp.getTime();
  }

  async #ifFound<T>(urgency: Urgency, read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await this.#read(urgency, read);
    } catch (error) {
      if (error instanceof NotFoundError) return undefined;
      throw error;
    }
  }

  async #read<T>(urgency: Urgency, read: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#queue.run(urgency, '', read);
      } catch (error) {
        if (attempt === READ_TRIES || !isPassing(error) || this.#stopping.aborted) throw error;
        await this.#outside.clock.pause(READ_WAIT_MS * 2 ** (attempt - 1), this.#stopping);
      }
    }
  }
}

/** Whether the same question may be answered when it is asked again. */
function isPassing(error: unknown): boolean {
  if (error instanceof ApiError) return error.status >= 500 || error.status === 408 || error.status === 425;
  return !(error instanceof FetchError && error.cause instanceof Unsent);
}

const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Whether a request failed before anything of it can have reached the other side. */
export function isUnsent(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof Unsent) return true;
    if (NEVER_CONNECTED.has(String((cause as { code?: unknown }).code))) return true;
  }
  return false;
}
