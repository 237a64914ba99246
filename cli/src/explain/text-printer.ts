import type { DecisionRecord } from '../run/decision-record.ts';
import { detailText, detailValue, units, wrap } from '../text/format.ts';
import { bold, dim, doubtful, good } from '../text/style.ts';
import type { Printer } from './selection.ts';

const WIDTH = 100;
const INDENT = '      ';
const MEASURES = ['measured', 'limit', 'headroom'] as const;

type Verdict = DecisionRecord['verdicts'][number];

/** Decisions for people: a headline, and a line for each rule's verdict. */
export const textPrinter: Printer = {
  print(decision) {
    process.stdout.write(`${explanation(decision).join('\n')}\n\n`);
  },
  end({ seen, matched, shown }) {
    const left = matched - shown;
    const more = left > 0 ? `, the last ${units(shown)} shown; ${units(left)} more with --limit ${matched}` : '';
    process.stdout.write(dim(`${units(matched)} of ${units(seen)} decisions match${more}`) + '\n');
  },
};

function explanation(decision: DecisionRecord): string[] {
  return [headline(decision), ...facts(decision), ...verdictLines(decision)];
}

function headline(decision: DecisionRecord): string {
  const { id, time, strategy, side, symbol, requested, allowed, outcome, code, plugin } = decision;
  const isWhole = outcome === 'ordered' && code === null;
  const why = code === null ? '' : `  ${code} by ${plugin}`;
  const result = isWhole ? good(outcome) : doubtful(`${outcome}${why}`);
  return `${time}  ${id}  ${strategy}  ${bold(`${side} ${symbol}`)}  ${units(requested)} -> ${units(allowed)}  ${result}`;
}

function facts(decision: DecisionRecord): string[] {
  const { price, weight, confidence, reason, closing, orderId, config = null, sizing } = decision;
  const detail = {
    ...termsOf(decision),
    price,
    weight,
    confidence,
    reason,
    closing: closing === 0 ? null : closing,
    order: orderId,
    config,
  };
  const given = Object.fromEntries(Object.entries(detail).filter(([, value]) => value !== null));
  const lines = [detailText(given), ...(Object.keys(sizing).length > 0 ? [`sized by ${detailText(sizing)}`] : [])];
  return lines.flatMap((line) => wrap(`  ${line}`, WIDTH, INDENT)).map(dim);
}

/** The terms of an order that is more than a plain market order for the day. */
function termsOf(decision: DecisionRecord): object {
  const { type, limitPrice, stopPrice, trail, takeProfit, stopLoss, timeInForce, goodUntil } = decision;
  return {
    type: type === 'market' ? null : type,
    limitPrice,
    stopPrice,
    trailDollars: trail && 'dollars' in trail ? trail.dollars : null,
    trailFraction: trail && 'fraction' in trail ? trail.fraction : null,
    takeProfit: takeProfit?.limitPrice ?? null,
    stopLoss: stopLoss?.stopPrice ?? null,
    stopLossLimit: stopLoss?.limitPrice ?? null,
    timeInForce: timeInForce === 'day' ? null : timeInForce,
    goodUntil: goodUntil ?? null,
  };
}

/** What blocked a signal before any rule was asked stands in the decision alone. */
function verdictLines({ verdicts, code, plugin, detail }: DecisionRecord): string[] {
  const shown: readonly Verdict[] =
    verdicts.length === 0 && code !== null
      ? [{ plugin: plugin ?? 'kernel', kind: 'reject', code, detail: detail as Verdict['detail'] }]
      : verdicts;
  const nameWidth = Math.max(...shown.map(({ plugin: name }) => name.length));
  return shown.flatMap((verdict) => verdictText(verdict, nameWidth));
}

function verdictText({ plugin, kind, code, detail, quantity }: Verdict, nameWidth: number): string[] {
  const word = kind === 'reduce' ? `to at most ${detailValue('quantity', quantity)}` : kind;
  const measures = MEASURES.filter((key) => key in detail).map((key) => `${key} ${detailValue(key, detail[key])}`);
  const rest = detailText(detail, MEASURES);
  const parts = [`  ${plugin.padEnd(nameWidth)}  ${word}  ${code}`, ...measures, ...(rest === '' ? [] : [rest])];
  const lines = wrap(parts.join('  '), WIDTH, INDENT);
  return kind === 'pass' ? lines : lines.map((line, i) => (i === 0 ? doubtful(line) : line));
}
