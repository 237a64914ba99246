import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HEADER, issuesOf, scriptOf, scriptOfFile, signalsOf, timeOf } from './helpers.ts';

const ROW = '2024-10-01T13:31:00Z,TSLA,buy,0.1,0.85,momentum';
const SIGNAL = { symbol: 'TSLA', side: 'buy', weight: 0.1, confidence: 0.85, strategy: 'momentum' };

describe('rows', () => {
  test.each([
    ['line feeds', `${HEADER}\n${ROW}\n`],
    ['no final line feed', `${HEADER}\n${ROW}`],
    ['Windows line ends', `${HEADER}\r\n${ROW}\r\n`],
    ['a byte order mark', `\uFEFF${HEADER}\n${ROW}\n`],
    ['blank lines', `\n${HEADER}\n\n${ROW}\n  \n`.slice(1)],
    ['capitals', 'Timestamp,Symbol,SIDE,weight,confidence,strategy\n2024-10-01T13:31:00Z,TSLA,BUY,0.1,0.85,momentum\n'],
    ['spaces and quotes', `${HEADER}\n2024-10-01T13:31:00Z, TSLA ,"buy", 0.1 , "0.85",momentum\n`],
    ['percentages', `${HEADER}\n2024-10-01T13:31:00Z,TSLA,buy,10%,85%,momentum\n`],
    [
      'columns in another order',
      'side,strategy,symbol,confidence,timestamp,weight\nbuy,momentum,TSLA,0.85,2024-10-01T13:31:00Z,.1',
    ],
  ])('when a file has %s then its signals are read', (_, text) => {
    expect(signalsOf(text)).toEqual([SIGNAL]);
  });

  test('when optional columns are absent, cells empty or left out at the end then the signal does not have them', () => {
    const bare = { symbol: 'TSLA', side: 'sell', strategy: 'mine' };
    expect(signalsOf('timestamp,symbol,side\n2024-10-01,TSLA,sell\n')).toEqual([bare]);
    expect(signalsOf(`${HEADER}\n2024-10-01,TSLA,sell,,,\n2024-10-01,TSLA,sell\n`)).toEqual([bare, bare]);
  });

  test('when a row has a reason and order terms then the signal does too', () => {
    const header = 'timestamp,symbol,side,type,limit_price,stop_price,time_in_force,reason';
    expect(
      signalsOf(
        `${header}\n2024-10-01,A,buy,STOP_LIMIT,"$1,010.5",1000,gtc,"up, and ""away"""\n2024-10-01,A,sell,limit,9,,,\n`,
      ),
    ).toEqual([
      {
        symbol: 'A',
        side: 'buy',
        strategy: 'mine',
        type: 'stop_limit',
        limitPrice: 1010.5,
        stopPrice: 1000,
        timeInForce: 'gtc',
        reason: 'up, and "away"',
      },
      { symbol: 'A', side: 'sell', strategy: 'mine', type: 'limit', limitPrice: 9 },
    ]);
  });

  test('when a row has exits, a trail, a date or extended hours then the signal does too', () => {
    const columns =
      'trail_dollars,trail_fraction,take_profit,stop_loss,stop_loss_limit,time_in_force,good_until,extended_hours';
    const rows = [
      'limit,9,,,10,8,7.5,GTD,2024-10-05,',
      'trailing_stop,,,5%,,,,gtc,,',
      'trailing_stop,,$1.50,,,,,,,',
      'limit,9,,,,,,,,TRUE',
    ];
    const text = [`timestamp,symbol,side,type,limit_price,${columns}`, ...rows.map((row) => `2024-10-01,A,buy,${row}`)];
    const common = { symbol: 'A', side: 'buy', strategy: 'mine' };
    expect(signalsOf(text.join('\n'))).toEqual([
      {
        ...common,
        type: 'limit',
        limitPrice: 9,
        takeProfit: { limitPrice: 10 },
        stopLoss: { stopPrice: 8, limitPrice: 7.5 },
        timeInForce: 'gtd',
        goodUntil: Date.UTC(2024, 9, 5),
      },
      { ...common, type: 'trailing_stop', trail: { fraction: 0.05 }, timeInForce: 'gtc' },
      { ...common, type: 'trailing_stop', trail: { dollars: 1.5 } },
      { ...common, type: 'limit', limitPrice: 9, extendedHours: true },
    ]);
  });

  test.each([
    ['0', 0],
    ['-0.5', -0.5],
    ['7', 7],
    ['-20%', -0.2],
    ['1e-3', 0.001],
  ])('when a weight is %s then it is passed on, for the sizer to judge', (weight, value) => {
    expect(signalsOf(`timestamp,symbol,side,weight\n2024-10-01,A,buy,${weight}\n`)[0]!.weight).toBe(value);
  });

  test.each([
    ['2024-10-01T13:31:00Z', '2024-10-01T13:31:00Z'],
    ['2024-10-01T13:31:00.5Z', '2024-10-01T13:31:00.500Z'],
    ['2024-10-01T09:31:00-04:00', '2024-10-01T13:31:00Z'],
    ['2024-10-01T19:01:00+0530', '2024-10-01T13:31:00Z'],
    ['2024-10-01 15:31+02', '2024-10-01T13:31:00Z'],
    ['2024-10-01 13:31:00', '2024-10-01T13:31:00Z'],
    ['2024-10-01', '2024-10-01T00:00:00Z'],
    ['1727789460', '2024-10-01T13:31:00Z'],
    ['1727789460500', '2024-10-01T13:31:00.500Z'],
  ])('when a timestamp is %s then it means %s', (timestamp, time) => {
    expect(timeOf(timestamp)).toBe(time);
  });

  test('when signals are written to a file then they come back as they were', () => {
    const word = fc.stringMatching(/^[A-Za-z0-9,"' .-]*[A-Za-z0-9]$/).map((text) => text.trim());
    const row = fc.record({
      symbol: word,
      side: fc.constantFrom('buy', 'sell'),
      weight: fc.double({ noNaN: true, min: -1e6, max: 1e6 }).map((value) => value + 0),
      confidence: fc.double({ noNaN: true, min: 0, max: 1 }).map((value) => value + 0),
      strategy: word,
      reason: word,
    });
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 10 }), (rows) => {
        const lines = rows.map((of) =>
          [
            '2024-10-01',
            quoted(of.symbol),
            of.side,
            of.weight,
            of.confidence,
            quoted(of.strategy),
            quoted(of.reason),
          ].join(','),
        );
        expect(signalsOf([`${HEADER},reason`, ...lines].join('\n'))).toEqual(rows);
      }),
    );
  });
});

describe('a bad file', () => {
  const HEADER_EXPECTED =
    'expected a header line with timestamp,symbol,side and any of weight,confidence,strategy,reason,type,limit_price,stop_price,trail_dollars,trail_fraction,take_profit,stop_loss,stop_loss_limit,time_in_force,good_until,extended_hours';
  const TIME_EXPECTED =
    'expected a time, such as 2024-01-02T14:30:00Z, 2024-01-02, or the epoch in seconds or milliseconds';
  const FRACTION_EXPECTED = 'expected a fraction from 0 to 1 (100%), such as 40% or 0.4';

  test.each([
    ['2024-10-01,A,hold', "side 'hold': expected buy or sell"],
    ['2024-10-01,A', "side '': expected buy or sell"],
    ['2024-10-01,,buy', "symbol '': expected a symbol"],
    [',A,buy', `timestamp '': ${TIME_EXPECTED}`],
    ['tomorrow,A,buy', `timestamp 'tomorrow': ${TIME_EXPECTED}`],
    ['2024-02-30,A,buy', `timestamp '2024-02-30': ${TIME_EXPECTED}`],
    ['2024-10-01T24:30:00Z,A,buy', `timestamp '2024-10-01T24:30:00Z': ${TIME_EXPECTED}`],
    ['20241001,A,buy', `timestamp '20241001': ${TIME_EXPECTED}`],
    ['2024-10-01,A,buy,much', "weight 'much': expected a fraction of equity, such as 0.25 or 25%"],
    ['2024-10-01,A,buy,NaN', "weight 'NaN': expected a fraction of equity, such as 0.25 or 25%"],
    ['2024-10-01,A,buy,0.1,high', `confidence 'high': ${FRACTION_EXPECTED}`],
    ['2024-10-01,A,buy,0.1,1.01', `confidence '1.01': ${FRACTION_EXPECTED}`],
    ['2024-10-01,A,buy,0.1,-0.1', `confidence '-0.1': ${FRACTION_EXPECTED}`],
    ['2024-10-01,A,buy,0.1,0.5,s,x', `7 columns, expected 6: ${HEADER}`],
    ['2024-10-01,"A,buy', 'a quote is not closed or is amid a cell, expected "..." around a whole cell'],
    ['2024-10-01,A"A",buy', 'a quote is not closed or is amid a cell, expected "..." around a whole cell'],
  ])('when a row is %s then file, line, fault and what was expected are said', (row, fault) => {
    expect(issuesOf(`${HEADER}\n${ROW}\n\n${row}\n`)).toEqual([`signals.csv:4: ${fault}`]);
  });

  test.each([
    ['market,5,', "limit_price '5': expected none, because only limit and stop_limit orders have one"],
    [',,5', "stop_price '5': expected none, because only stop and stop_limit orders have one"],
    ['limit,,', "limit_price '': expected a price, which a limit order needs"],
    ['stop_limit,5,', "stop_price '': expected a price, which a stop_limit order needs"],
    ['stop,,0', "stop_price '0': expected an amount of dollars, such as 10000 or $10,000"],
    ['trailing,,', "type 'trailing': expected market, limit, stop, stop_limit or trailing_stop"],
  ])('when order terms are %s then they are refused', (terms, fault) => {
    const text = `timestamp,symbol,side,type,limit_price,stop_price\n2024-10-01,A,buy,${terms}\n`;
    expect(issuesOf(text)).toEqual([`signals.csv:2: ${fault}`]);
  });

  test.each([
    ['trailing_stop,,,,,,,', "trail_dollars '': expected a distance, which a trailing_stop order needs"],
    ['trailing_stop,1,5%,,,,,', "trail_dollars '1': expected dollars or a fraction"],
    ['trailing_stop,,100%,,,,,', "trail_fraction '100%': expected a fraction below 100%"],
    ['market,1,,,,,,', "trail_dollars '1': expected none, because only trailing_stop orders have one"],
    ['market,,,,9,,,', "stop_loss '': expected an amount of dollars, such as 10000 or $10,000"],
    ['market,,,,,gtd,,', "good_until '': expected a time, which a gtd order needs"],
    ['market,,,,,day,2024-10-05,', "good_until '2024-10-05': expected none, because only gtd orders have one"],
    ['market,,,,,forever,,', "time_in_force 'forever': expected day, gtc, gtd, ioc, fok, opg or cls"],
    ['market,,,,,,,maybe', "extended_hours 'maybe': expected true or false"],
  ])('when exits, trail and time are %s then they are refused', (terms, fault) => {
    const columns =
      'type,trail_dollars,trail_fraction,take_profit,stop_loss_limit,time_in_force,good_until,extended_hours';
    expect(issuesOf(`timestamp,symbol,side,${columns}\n2024-10-01,A,buy,${terms}\n`)).toEqual([
      `signals.csv:2: ${fault}`,
    ]);
  });

  test.each([
    ['', 'empty'],
    ['\n', 'empty'],
    ['symbol,side,weight\n', 'no column timestamp'],
    [`${ROW}\n`, 'no column timestamp, symbol, side'],
    [`${HEADER},wieght\n`, "unknown column 'wieght'"],
    [`${HEADER},Side\n`, 'column side is there twice'],
  ])('when the header line is %j then what is wrong with it is said', (text, fault) => {
    expect(issuesOf(text)).toEqual([`signals.csv:1: ${fault}, ${HEADER_EXPECTED}`]);
  });

  test('when many rows are bad then ten are told', () => {
    const issues = issuesOf(`${HEADER}\n${'2024-10-01,A,hold\n'.repeat(30)}`);
    expect(issues.map((issue) => issue.split(':')[1])).toEqual(['2', '3', '4', '5', '6', '7', '8', '9', '10', '11']);
  });

  test('when the file is not there then its path is said', () => {
    expect(() => scriptOf({ file: 'none.csv' }, '/nowhere')).toThrow(
      /^\/nowhere\/none\.csv: the signal file cannot be read: ENOENT/,
    );
  });

  test('when it has a header alone then there is nothing to fire', () => {
    const script = scriptOfFile(`${HEADER}\n`);
    expect(script.at('2999-01-01T00:00:00Z')).toEqual([]);
    expect(script.books).toEqual(['mine']);
  });
});
