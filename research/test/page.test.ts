import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Statistics } from '@plimsoll/report';
import { browserForTests, hasBrowser } from '../../report/test/browser.ts';
import { metricOf } from '../src/figures.ts';
import { sweepPage } from '../src/page/sweep-page.ts';
import { parseParameters } from '../src/space/parameter.ts';
import { Space } from '../src/space/space.ts';
import type { DoneRow, Sweep } from '../src/sweep.ts';

const NASTY = '<img src=x onerror="alert(1)">';
const parameters = parseParameters(['a.fast=1..3:1', `a.kind=${NASTY},plain`, 'a.slow=log:1..100:3'], false);

function pageOf(count = Infinity): string {
  const rows = new Space(parameters, []).grid().slice(0, count);
  const done = rows.map((values, i): DoneRow => {
    const statistics = { sharpe: i % 5 === 4 ? null : 1 - i / 10, trades: i } as unknown as Statistics;
    return { values, overrides: [], result: { status: 'done', statistics, faults: i === 1 ? ['threw'] : [] } as never };
  });
  const sweep = { data: NASTY, done, faulty: [], left: 2, reused: 0, luck: undefined, seconds: 1 } as Sweep;
  return sweepPage({
    config: NASTY,
    parameters,
    metric: metricOf('sharpe'),
    sweep,
    textOf: (_, value) => (value === null || value === undefined ? '-' : value.toFixed(2)),
    luck: ['Likely luck.'],
  });
}

const FAINT_TEXTS = readFileSync(new URL('../../report/test/faint-texts.js', import.meta.url), 'utf8');

test('when the page of a sweep is read then names are text, and no script may run', () => {
  const html = pageOf();
  expect(html).not.toContain('<img');
  expect(html).not.toContain('<script');
  expect(html).toContain('script-src &#39;none&#39;');
  expect(html.match(/<table class="heat">/g)).toHaveLength(3);
  expect(html).toContain('fast (down) and slow (across), the best over kind');
  expect(html).toMatch(/<th scope="row">2!<\/th>/);
});

test('when there is next to nothing to show then it is shown', () => {
  expect(pageOf(1)).not.toContain('class="heat"');
  expect(pageOf(0)).toContain('0 done, 2 left: interrupted');
});

describe.skipIf(!hasBrowser)('the page of a sweep in a browser', () => {
  const open = browserForTests();

  test.each(['light', 'dark'] as const)('when the system is %s then all of it can be read', async (colorScheme) => {
    const { page, complaints } = await open(pageOf(), { colorScheme });
    expect(await page.evaluate<string[]>(FAINT_TEXTS)).toEqual([]);
    expect(await page.locator('.ranking tbody tr').count()).toBe(18);
    expect(await page.locator('.heat').first().locator('td').nth(1).innerText()).toBe('1.00');
    expect(complaints).toEqual([]);
  });

  test('when it is as narrow as a phone then tables scroll, and the page does not', async () => {
    const { page } = await open(pageOf(), { viewport: { width: 360, height: 740 } });
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(360);
  });
});
