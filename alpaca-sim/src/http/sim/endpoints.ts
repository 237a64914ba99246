/** What `GET /__sim/` lists: the whole of the simulator's own API. */
export const ENDPOINTS: Readonly<Record<string, string>> = {
  'GET /__sim/': 'this list',
  'GET /__sim/state': 'clock, seed, prices, accounts, faults, connections and how many requests came',
  'POST /__sim/reset': 'start over as at the start; {seed?, start?: RFC 3339}. Streams are disconnected',
  'GET /__sim/requests': 'the last 10000 requests to the API, or those numbered above ?after=N',
  'GET /__sim/clock': 'time of the venue, whether it is frozen, its speed',
  'PATCH /__sim/clock': '{frozen?: true|false, speed?: venue seconds a second}',
  'POST /__sim/clock/step':
    'move the clock on, everything due on the way included; {by: "90s"} or {to: RFC 3339|"open"|"close"}',
  'POST /__sim/prices': '{symbol, bid, ask, bid_size?, ask_size?} or {symbol, price, size?}, or a list of these',
  'POST /__sim/bars':
    '{symbol, open, high, low, close, volume, timestamp?, trades?, vwap?}, a minute; or a list of these',
  'POST /__sim/halts': '{symbol, halted: true|false}',
  'POST /__sim/assets':
    'add or change {symbol, name?, exchange?, tradable?, marginable?, shortable?, easy_to_borrow?, fractionable?, price?}',
  'POST /__sim/accounts':
    'add {key_id, secret, cash?, multiplier?, shorting_enabled?, holdings?: [{symbol, qty, avg_entry_price}]}',
  'PATCH /__sim/accounts/{id}':
    '{trading_blocked?, account_blocked?, transfers_blocked?, deposit?: dollars, negative to withdraw}',
  'POST /__sim/accounts/{id}/activities':
    'book {type: FEE|INT|DIV|..., net_amount: dollars, negative to pay, sub_type?, symbol?, qty?, per_share_amount?}',
  'POST /__sim/orders/{id}/events':
    'tell {event: stopped|suspended|calculated|done_for_day|restated|new|rejected|canceled|expired}',
  'POST /__sim/executions/{id}/bust': 'take an execution back',
  'POST /__sim/executions/{id}/correct': 'change the price of an execution; {price}',
  'GET /__sim/faults': 'every fault, what it does, and which are on, with how often they struck',
  'PUT /__sim/faults/{name}':
    'switch on; {probability?, schedule?: [1, 5], every?, times?, from?, until?, symbol?, method?, path?, ms?, status?}; {} strikes always',
  'DELETE /__sim/faults/{name}': 'switch off',
  'DELETE /__sim/faults': 'switch all off',
  'POST /__sim/streams/disconnect': 'cut WebSocket connections without a word; {path?: "/stream", "/v2/iex", ...}',
  'POST /__sim/streams/error': 'send an error to market data clients; {code: 400 to 500, path?}',
  'POST /__sim/streams/publish': 'send messages to those who subscribed to their kind; {path, messages: [{T, S, ...}]}',
  'GET /__sim/market': 'how market data is served',
  'PATCH /__sim/market':
    '{withheldFeeds?, symbolLimit?, connectionLimit?, afterConnectionLimit?, authTimeoutMs?, slowClientBytes?, emptyBars?, unknownParameters?}',
};
