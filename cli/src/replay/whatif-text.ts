import { isoTime } from '@plimsoll/core';
import type { Decision, RecordedVerdict } from '@plimsoll/core';
import { CHANGES } from '@plimsoll/replay';
import type { ChangeKind, DecisionChange, RuleChange, WhatIfResult } from '@plimsoll/replay';
import { counted, detailValue, units } from '../text/format.ts';
import { bold, dim, doubtful } from '../text/style.ts';
import { columns } from '../text/table.ts';

const MEASURES = ['measured', 'limit', 'headroom'] as const;

/** What `whatif` prints. @param config what the other config is called @param limit how many decisions are listed */
export function whatIfText(journal: string, config: string, result: WhatIfResult, limit: number): string {
  const { replay, decisions, changes, rules } = result;
  const of = `${units(changes.length)} of ${counted(decisions, 'decision')}`;
  const lines = [`${journal}, run ${replay.run}, under ${config}: ${of} would have come out otherwise`];
  if (replay.divergence || replay.outOfStep)
    lines.push(
      doubtful(
        'The run can be followed no further, since its replay parts from it there: plimsoll replay tells where and how.',
      ),
    );
  if (changes.length === 0) return `${lines.join('\n')}\n`;
  lines.push('', ...kindLines(changes));
  if (rules.length > 0) {
    const rows = rules.map((rule) => [rule.plugin, units(rule.decisions), units(rule.stricter), units(rule.looser)]);
    lines.push('', ...columns([['rule', 'says otherwise', 'stricter', 'looser'], ...rows], 'lrrr'));
  }
  for (const change of changes.slice(0, limit)) lines.push('', ...changeLines(change));
  const left = changes.length - limit;
  if (left > 0) lines.push('', dim(`${units(left)} more with --limit ${changes.length}, all of them with --json`));
  lines.push(
    '',
    dim('Each is judged with the account as it was: what another outcome would have led to is not followed.'),
  );
  return `${lines.join('\n')}\n`;
}

function kindLines(changes: readonly DecisionChange[]): string[] {
  const rows = (Object.keys(CHANGES) as ChangeKind[]).flatMap((kind) => {
    const count = changes.filter((change) => change.kind === kind).length;
    return count === 0 ? [] : [[units(count), CHANGES[kind]]];
  });
  return columns(rows, 'rl');
}

function changeLines({ run, whatIf, rules }: DecisionChange): string[] {
  const { time, id, strategy, side, symbol } = run;
  return [
    `${isoTime(time)}  ${id}  ${strategy}  ${bold(`${side} ${symbol}`)}`,
    `  was       ${outcomeText(run)}`,
    `  would be  ${doubtful(outcomeText(whatIf))}`,
    ...columns(rules.flatMap(ruleRows), 'lll'),
  ];
}

function outcomeText({ requested, allowed, outcome, code, plugin }: Decision): string {
  const why = code === undefined ? '' : `  ${code} by ${plugin}`;
  return `${units(requested)} -> ${units(allowed)}  ${outcome}${why}`;
}

function ruleRows({ plugin, run, whatIf }: RuleChange): string[][] {
  return [
    [`    ${plugin}`, 'said', verdictText(run)],
    ['', 'would say', verdictText(whatIf)],
  ];
}

function verdictText(verdict: RecordedVerdict | undefined): string {
  if (!verdict) return 'nothing, not asked';
  const { kind, code, quantity, detail } = verdict;
  const most = kind === 'reduce' ? ` to at most ${detailValue('quantity', quantity)}` : '';
  const measures = MEASURES.filter((key) => key in detail).map((key) => `${key} ${detailValue(key, detail[key])}`);
  return [`${kind}${most} ${code}`, ...measures].join(' ');
}
