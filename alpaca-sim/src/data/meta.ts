/** Names of the exchange codes in trades and quotes. */
export const EXCHANGES: Readonly<Record<string, string>> = {
  A: 'NYSE American (AMEX)',
  B: 'NASDAQ OMX BX',
  C: 'National Stock Exchange',
  D: 'FINRA ADF',
  E: 'Market Independent',
  H: 'MIAX',
  I: 'International Securities Exchange',
  J: 'Cboe EDGA',
  K: 'Cboe EDGX',
  L: 'Long Term Stock Exchange',
  M: 'Chicago Stock Exchange',
  N: 'New York Stock Exchange',
  P: 'NYSE Arca',
  Q: 'NASDAQ OMX',
  S: 'NASDAQ Small Cap',
  T: 'NASDAQ Int',
  U: 'Members Exchange',
  V: 'IEX',
  W: 'CBOE',
  X: 'NASDAQ OMX PSX',
  Y: 'Cboe BYX',
  Z: 'Cboe BZX',
};

/** Names of the condition codes that the simulator uses, by kind of tick. */
export const CONDITIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  trade: { ' ': 'Regular Sale', '@': 'Regular Sale' },
  quote: { R: 'Regular, Two-Sided Open Quote' },
};
