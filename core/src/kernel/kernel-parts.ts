import type { Ledger } from '../domain/ledger.ts';
import type { Feed } from '../plugin/inputs.ts';
import type { KeptConfig } from '../plugin/journal.ts';
import type { Broker, Clock, CorporateActions, Journal, MarketData, Sizer, Universe } from '../plugin/services.ts';
import type { CashTolerance } from './account-keeper.ts';
import type { Bus } from './bus.ts';
import type { Installed } from './installed.ts';
import type { LongerTimeframe } from './longer-bars.ts';
import type { Shadow } from './shadow.ts';
import type { Told } from './operator-desk.ts';
import type { TradingDesk } from './trading-desk.ts';

/** Everything a kernel is made of. Services come with the name of the plugin behind them, for errors. */
export interface KernelParts {
  readonly account: string;
  readonly universe: Universe;
  readonly staleAfterMs: number;
  readonly cashTolerance: CashTolerance;
  /** Bars kept readable for each symbol. */
  readonly historyBars: number;
  /** Longer timeframes that plugins look at. */
  readonly longer: readonly LongerTimeframe[];
  readonly bus: Bus;
  readonly ledger: Ledger;
  readonly trading: TradingDesk;
  /** In config order. */
  readonly plugins: readonly Installed[];
  readonly broker: Broker;
  readonly data: MarketData;
  readonly dataName: string;
  readonly sizer: Sizer;
  readonly sizerName: string;
  readonly journal: Journal | undefined;
  readonly corporateActions: CorporateActions | undefined;
  readonly clock: Clock;
  /** How many orders that have ended are kept in memory. */
  readonly endedOrders: number;
  /** Whether a later run goes on where this one stops, so that what is needed for that is written every cycle. */
  readonly continues: boolean;
  /** What comes in from outside, where a run of the past is lived through again. */
  readonly feed: Feed | undefined;
  readonly shadow: Shadow | undefined;
}

/** What a running kernel goes on with. */
export interface Becomes {
  /** What is written down of the change, and the config that it leads to. */
  readonly told: Told;
  readonly config: KeptConfig;
  readonly plugins: readonly Installed[];
  readonly sizer: { readonly service: Sizer; readonly name: string };
}
