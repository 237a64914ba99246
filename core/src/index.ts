export { z } from 'zod';
export { definePlugin, isPlugin } from './plugin/define.ts';
export type { Plugin, SetupContext } from './plugin/define.ts';
export type { Cycle, Hooks, Signals, TimeframeBars } from './plugin/hooks.ts';
export {
  Secret,
  byteSize,
  decimal,
  duration,
  fraction,
  moment,
  money,
  secret,
  timeframe,
  wholeNumber,
} from './plugin/scalars.ts';
export {
  Broker,
  Clock,
  CorporateActions,
  Events,
  Journal,
  Log,
  MarketData,
  Portfolio,
  Sectors,
  Sizer,
  Trading,
  Universe,
} from './plugin/services.ts';
export type {
  Account,
  BrokerPosition,
  EventMap,
  Notice,
  OrderFate,
  PastRequest,
  Size,
  SizeRequest,
  TradingState,
} from './plugin/services.ts';
export type {
  Begun,
  BookPosition,
  Difference,
  Found,
  JournalRecord,
  KeptConfig,
  KnownOrder,
  LastKnown,
  OperatorCommand,
  OrderEnd,
  PortfolioState,
  Reconciliation,
  RunStart,
} from './plugin/journal.ts';
export type { Arrival, Beginning, FailedCall, Failure, FateAnswer, Feed, Input } from './plugin/inputs.ts';
export { token } from './plugin/token.ts';
export type { Token } from './plugin/token.ts';
export { countBelow } from './domain/ascending.ts';
export { barFault, dailyFault, gapFault, missingFaults } from './domain/bar-checks.ts';
export type { BarValue, Presence, Span } from './domain/bar-checks.ts';
export { BarWindow } from './domain/bar-window.ts';
export { emptyColumns, isUsableBar } from './domain/bars.ts';
export type { Bar, BarColumns, BarField, Bars, ReadonlyColumn } from './domain/bars.ts';
export { ChunkedSource } from './domain/chunked-source.ts';
export type { BarFeed } from './domain/chunked-source.ts';
export { Density } from './domain/density.ts';
export { Faults } from './domain/faults.ts';
export { EVENT_CODES, VERDICT_CODES } from './domain/codes.ts';
export type { Detail, EventCode } from './domain/codes.ts';
export type { CorporateAction, Dividend, Split } from './domain/corporate-action.ts';
export { ColumnSource } from './domain/column-source.ts';
export type { Decision, RecordedVerdict } from './domain/decision.ts';
export { ERRORS, PlimsollError, messageOf, textOf } from './domain/errors.ts';
export type { ErrorCode } from './domain/errors.ts';
export { FetchRequest } from './domain/fetch-request.ts';
export type { AnswerKind, BarRange } from './domain/fetch-request.ts';
export { looserKeys } from './domain/looser.ts';
export { cleanQuantity, floorToLot, roundToTick } from './domain/instrument.ts';
export type { Instrument } from './domain/instrument.ts';
export type { Intent } from './domain/intent.ts';
export { isTerminal, legOrder } from './domain/order.ts';
export type {
  AppliedSplit,
  BrokerEvent,
  CashChange,
  CashReason,
  Fill,
  Leg,
  Order,
  OrderEnding,
  OrderStatus,
} from './domain/order.ts';
export { periodsOf, resamplingFault, sourceTimeframe } from './domain/periods.ts';
export type { Periods, Sessions } from './domain/periods.ts';
export type { Position } from './domain/portfolio.ts';
export { LongerColumns } from './domain/longer-columns.ts';
export { LocalDays } from './domain/local-days.ts';
export { NyseCalendar } from './domain/nyse-calendar.ts';
export type { NyseSession } from './domain/nyse-calendar.ts';
export { seededRandom } from './domain/random.ts';
export type { Random } from './domain/random.ts';
export { RecentIds, RecentValues } from './domain/recent.ts';
export { Resampler } from './domain/resampler.ts';
export type { Placed } from './domain/resampler.ts';
export { BYTES_A_BAR, LazyBars, serveColumns, serveFeed, sizeText } from './domain/served-bars.ts';
export type { FoundBars, ServedBars } from './domain/served-bars.ts';
export type { Signal } from './domain/signal.ts';
export { splitOrder } from './domain/split-order.ts';
export { termsFault } from './domain/terms.ts';
export type { OrderTerms, OrderType, Side, StopLoss, TakeProfit, TimeInForce, Trail } from './domain/terms.ts';
export { dateOf, dayOfDate, isDate, isoTime, parseDurationMs, parseTimeframe } from './domain/time.ts';
export type { Timeframe, TimeframeText } from './domain/time.ts';
export type { GroupOf, Totals } from './domain/totals.ts';
export { pass, reduce, reject, withinCap } from './domain/verdict.ts';
export type { Verdict } from './domain/verdict.ts';
export { Ledger } from './domain/ledger.ts';
export { Portfolio as PortfolioView } from './domain/portfolio.ts';
export { configJsonSchema } from './host/json-schema.ts';
export { listedPlugins } from './host/listed-plugins.ts';
export { accountOf, loadConfig } from './host/load-config.ts';
export type { LoadOptions, LoadedConfig, PluginEntry } from './host/load-config.ts';
export { diffConfigs, isEmpty as isEmptyDiff } from './host/config-diff.ts';
export type { ConfigDiff, KeyChange, PluginChange } from './host/config-diff.ts';
export { unpackBars } from './domain/packed-bars.ts';
export type { UnpackedBars } from './domain/packed-bars.ts';
export { PluginLoader } from './host/plugin-loader.ts';
export { Session } from './host/session.ts';
export type { PluginReport } from './host/plugin-report.ts';
export type { ShadowOptions } from './host/shadow.ts';
export type { SessionOptions, SessionStatus } from './host/session-options.ts';
export type { JournalFailure } from './kernel/journal-desk.ts';
export type { Commanded } from './kernel/operator-desk.ts';
export type { Command } from './plugin/operator.ts';
export type { Counts } from './kernel/bus.ts';
export { makeUniverse } from './kernel/universe.ts';
