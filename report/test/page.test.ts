import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { PageData } from '../src/page/page-data.ts';
import { pageOf } from './runs.ts';

const client = new URL('../src/page/client/', import.meta.url);

/** What stands between the tags of an element. */
function inside(html: string, tag: string): string {
  const [, text] = new RegExp(`<${tag}>([^]*?)</${tag.split(' ')[0]}>`).exec(html)!;
  return text!;
}

const dataOf = (html: string): PageData =>
  JSON.parse(inside(html, 'script type="application/json" id="data"')) as PageData;

describe('the page', () => {
  test('when it is read then it loads nothing, and lets only its own style and script run', async () => {
    const { html } = await pageOf();
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)![1]!.replaceAll('&#39;', "'");
    const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${hash(inside(html, 'script type="module"'))}`,
      `style-src ${hash(inside(html, 'style'))}`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    const addresses = [...html.matchAll(/\b(?:src|href)="([^"]*)"|url\(([^)]*)\)|@import/g)].map(([, href]) => href);
    expect(addresses).toEqual(['data:,']);
    expect(new Set(html.match(/https?:\/\/[^'"\s]*/g))).toEqual(new Set(['http://www.w3.org/2000/svg']));
  });

  test('when names have markup in them then they are text, and the data cannot end its element', async () => {
    const nasty = '</script><img src=x onerror="alert(1)">&';
    const { html } = await pageOf({ symbols: [nasty], strategy: nasty, sector: nasty, data: nasty });
    expect(html).not.toContain('<img');
    expect(html.match(/<\/script>/g)).toHaveLength(2);
    const { symbols, trades, exposure } = dataOf(html);
    expect([symbols[0]!.symbol, trades[0]!.strategy, exposure[0]!.name]).toEqual([nasty, nasty, nasty]);
    expect(html).toContain('<dd>&lt;/script&gt;&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;</dd>');
  });

  test('when the script is joined then every file is in it, and no name stands twice at its top', async () => {
    const script = inside((await pageOf({ bars: 2 })).html, 'script type="module"');
    for (const file of readdirSync(client).filter((name) => name.endsWith('.js'))) {
      const own = readFileSync(new URL(file, client), 'utf8')
        .split('\n')
        .findLast((line) => line.trim().length > 10)!;
      expect(script).toContain(own.replace(/^export /, ''));
    }
    expect(script).not.toMatch(/^(import|export) /m);
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-script-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'page.mjs'), script);
    expect(spawnSync(process.execPath, ['--check', join(folder, 'page.mjs')], { encoding: 'utf8' }).stderr).toBe('');
  });

  test('when the data is made up then the page says so, and not otherwise', async () => {
    expect((await pageOf({ data: 'Synthetic market, seed 7' })).html).toContain(
      '<span class="badge">Synthetic data</span>',
    );
    expect((await pageOf()).html).not.toMatch(/class="badge"/);
  });

  test('when a figure has no meaning then a dash stands for it, and NaN is nowhere', async () => {
    const { html } = await pageOf({ signal: () => undefined });
    expect(html).toMatch(/<dt>Profit factor<\/dt>\s*<dd>\s*<b class="">–<\/b>/);
    expect(html).toContain('Nothing was traded.');
    expect(html).toContain('No signal was blocked.');
    expect(html.slice(0, html.indexOf('<script'))).not.toMatch(/NaN|Infinity|undefined|null/);
  });

  test('when there is not one bar then the page says what there is to say', async () => {
    const { html } = await pageOf({ bars: 0 });
    expect(html).toContain('none: the data has no bars for this universe');
    expect(html.slice(0, html.indexOf('<script'))).not.toMatch(/NaN|Infinity|undefined|null/);
    expect(dataOf(html)).toMatchObject({ symbols: [], trades: [], exposure: [], timeline: { equity: [] } });
  });

  test('when the run was short then the page warns of yearly figures', async () => {
    expect((await pageOf()).html).toMatch(/projected from\s+2 trading days/);
  });
});

describe('what the page draws', () => {
  test('when the run fits then every cycle and every bar is in it, and sums are those of the run', async () => {
    const { html, recorder } = await pageOf({ bars: 780 });
    const { timeline, symbols, blocked, trades, exposure } = dataOf(html);
    expect([timeline.time, timeline.equity, timeline.hold, timeline.drawdown].map((l) => l.length)).toEqual([
      780, 780, 780, 780,
    ]);
    expect(symbols.map(({ symbol, time, barsACandle }) => [symbol, time.length, barsACandle])).toEqual([
      ['ABC', 780, 1],
      ['XYZ', 780, 1],
    ]);
    expect(timeline.equity.at(-1)).toBeCloseTo(recorder.account.end, 1);
    expect(Math.max(...timeline.drawdown)).toBeCloseTo(recorder.account.worst()!.fraction, 6);
    expect(trades).toHaveLength(recorder.trips.closed.length + recorder.trips.open().length);
    const blockedTotal = blocked.flatMap(({ counts }) => counts).reduce((sum, count) => sum + count, 0);
    expect(blocked).toMatchObject([{ plugin: 'second-thoughts', code: 'THIRD_TIME' }]);
    expect(blockedTotal).toBeGreaterThan(2);
    expect(Math.max(...exposure[0]!.long!)).toBeCloseTo(0.2, 1);
  });

  test('when the run is long then it is drawn more coarsely, and nothing of it is lost', async () => {
    const { html, recorder } = await pageOf({ bars: 20_000, symbols: ['ABC'] });
    const { timeline, symbols } = dataOf(html);
    expect(timeline.time.length).toBeGreaterThan(1_000);
    expect(timeline.time.length).toBeLessThanOrEqual(2_048);
    expect(symbols[0]!.time.length).toBeLessThanOrEqual(8_192);
    expect(symbols[0]!.barsACandle).toBe(4);
    expect(Math.max(...timeline.drawdown)).toBeCloseTo(recorder.account.worst()!.fraction, 6);
    const lastTime = timeline.time.reduce((sum, gap) => sum + gap, 0) * 1_000;
    expect(lastTime).toBe(recorder.time);
  }, 20_000);

  test('when a symbol was never traded then there is no chart of it, unless none was', async () => {
    const onlyFirst = (cycle: number, symbol: string) =>
      symbol === 'ABC' && cycle === 1 ? ({ symbol, side: 'buy' } as const) : undefined;
    expect(dataOf((await pageOf({ signal: onlyFirst })).html).symbols.map(({ symbol }) => symbol)).toEqual(['ABC']);
    const none = dataOf((await pageOf({ signal: () => undefined })).html);
    expect(none.symbols.map(({ symbol }) => symbol)).toEqual(['ABC', 'XYZ']);
  });
});
