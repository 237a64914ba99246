import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { browserForTests, hasBrowser } from './browser.ts';
import { pageOf } from './runs.ts';

const open = browserForTests();
const opened = async (options: Parameters<typeof open>[1] = {}, run: Parameters<typeof pageOf>[0] = {}) =>
  open((await pageOf(run)).html, options);

const readout = (page: Page, chart: string): Promise<string> => page.locator(`#${chart} .readout`).innerText();
const rows = (page: Page): Promise<string[][]> =>
  page
    .locator('#trades tbody tr')
    .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent ?? '')));
const dollars = (text: string): number => Number(text.replace('\u2212', '-').replace(/[$,]/g, ''));
const sortBy = (page: Page, name: string): Promise<void> =>
  page.locator('#trades thead').getByRole('button', { name, exact: true }).click();

/** What of the page's text is too faint to read, by the formula of WCAG 2.2. */
const FAINT_TEXTS = readFileSync(new URL('faint-texts.js', import.meta.url), 'utf8');
const GROUND = 'getComputedStyle(document.body).backgroundColor';
const STICKING_OUT = `[...document.querySelectorAll('body *')]
  .filter((element) => !element.parentElement.closest('.scroller') && !element.closest('.unseen, .plot svg'))
  .filter((element) => element.getBoundingClientRect().right > innerWidth)
  .map((element) => element.outerHTML.slice(0, 80))`;

describe.skipIf(!hasBrowser)('the page in a browser', () => {
  test('when it is opened then all charts are drawn, nothing else is asked for, and the console is silent', async () => {
    const { page, complaints } = await opened();
    for (const chart of ['equity', 'price', 'exposure', 'blocked']) {
      const drawn = await page.locator(`#${chart} svg path`).evaluateAll((all) => all.map((p) => p.getAttribute('d')!));
      expect(drawn.length).toBeGreaterThan(3);
      expect(Math.max(...drawn.map((d) => d.length))).toBeGreaterThan(50);
      expect(drawn.join('')).not.toContain('NaN');
    }
    expect(await page.locator('.plot svg text.time').count()).toBeGreaterThan(8);
    expect(complaints).toEqual([]);
  });

  test.each([{ bars: 0 }, { bars: 1 }, { bars: 3 }, { bars: 50, isBlind: true }])(
    'when there is as little to show as of %j then it is shown without a complaint',
    async (run) => {
      const { page, complaints } = await opened({}, run);
      for (const chart of await page.locator('.plot').all()) {
        await chart.focus();
        for (const key of ['ArrowLeft', '+', '-', 'PageDown', 'End', 'Escape']) await page.keyboard.press(key);
      }
      expect(await page.locator('body').innerText()).not.toMatch(/NaN|Infinity|undefined|null/);
      const paths = await page.locator('svg path').evaluateAll((all) => all.map((path) => path.getAttribute('d')));
      expect(paths.join('')).not.toMatch(/NaN|Infinity/);
      expect(complaints).toEqual([]);
    },
  );

  test('when names have markup in them then they are shown as text, and no script of theirs runs', async () => {
    const nasty = '</script><img src=x onerror="document.title = 1">';
    const { page, complaints } = await opened({}, { symbols: [nasty], strategy: nasty, sector: nasty, data: nasty });
    expect(await page.locator('#symbol').inputValue()).toBe(nasty);
    expect((await rows(page))[0]![0]).toBe(nasty);
    expect(await readout(page, 'exposure')).toContain(nasty);
    expect(await page.locator('img').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('when scripts are switched off then figures and tables are there, and it is said why charts are not', async () => {
    const { page } = await opened({ javaScriptEnabled: false });
    expect(await page.locator('.figures').innerText()).toMatch(/Return\s+-?[\d.]+%/);
    expect(await page.locator('.months tbody tr').count()).toBe(1);
    expect(await page.locator('#equity').innerText()).toContain('switched off');
  });

  test.each(['light', 'dark'] as const)(
    'when the system is %s then so is the page, and all text can be read',
    async (colorScheme) => {
      const { page } = await opened({ colorScheme });
      const ground = (): Promise<string> => page.evaluate<string>(GROUND);
      const before = await ground();
      expect(await page.evaluate<string[]>(FAINT_TEXTS)).toEqual([]);
      await page.getByRole('button', { name: colorScheme === 'light' ? 'Dark theme' : 'Light theme' }).click();
      expect(await ground()).not.toBe(before);
      expect(await page.evaluate<string[]>(FAINT_TEXTS)).toEqual([]);
      await page.reload();
      expect(await ground()).not.toBe(before);
    },
  );

  test('when it is as narrow as a phone then nothing sticks out, and fingers can point', async () => {
    const { page, complaints } = await opened({
      viewport: { width: 360, height: 740 },
      hasTouch: true,
      isMobile: true,
    });
    const wide = await page.evaluate<string[]>(STICKING_OUT);
    expect(wide).toEqual([]);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(360);
    const before = await readout(page, 'equity');
    await page.locator('#equity .plot').tap({ position: { x: 40, y: 60 } });
    expect(await readout(page, 'equity')).not.toBe(before);
    expect(complaints).toEqual([]);
  });

  test('when every control is listed then each has a name and is large enough to hit', async () => {
    const { page } = await opened();
    const controls = await page.locator('button, select, input, [tabindex]').evaluateAll((all) =>
      all.map((element) => ({
        name: element.getAttribute('aria-label') ?? element.closest('label')?.textContent ?? element.textContent ?? '',
        height: element.getBoundingClientRect().height,
      })),
    );
    expect(controls.length).toBeGreaterThan(30);
    expect(controls.filter(({ name, height }) => name.trim() === '' || height < 24)).toEqual([]);
  });

  test('when keys are pressed on a chart then they point, zoom and reset, and what is pointed at is told', async () => {
    const { page } = await opened();
    const whole = page.getByRole('button', { name: 'Show all of Equity and drawdown' });
    await page.locator('#equity .plot').focus();
    await page.keyboard.press('Home');
    expect(await readout(page, 'equity')).toMatch(/^2024-01-02 09:30/);
    expect(await page.locator('#equity output').innerText()).toContain('Equity $100,000');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Shift+ArrowRight');
    expect(await readout(page, 'equity')).toMatch(/^2024-01-02 09:41/);
    expect(await readout(page, 'exposure')).toMatch(/^2024-01-02 09:3/);
    expect(await whole.isDisabled()).toBe(true);
    await page.keyboard.press('+');
    expect(await whole.isEnabled()).toBe(true);
    await page.keyboard.press('End');
    expect(await readout(page, 'equity')).toMatch(/^2024-01-03 15:59/);
    await page.keyboard.press('Escape');
    expect(await whole.isDisabled()).toBe(true);
  });

  test('when a range is dragged over then all charts of the run show it', async () => {
    const { page } = await opened();
    const { x, y } = (await page.locator('#equity .plot').boundingBox())!;
    await page.mouse.move(x + 200, y + 80);
    await page.mouse.down();
    await page.mouse.move(x + 400, y + 90, { steps: 3 });
    await page.mouse.up();
    await page.mouse.move(0, 0);
    const [from, to] = (await readout(page, 'blocked')).split('\n')[0]!.split(' to ');
    expect(Date.parse(to!) - Date.parse(from!)).toBeLessThan(5 * 3_600_000);
    expect(await readout(page, 'equity')).toContain(to);
    await page.locator('#equity .plot').dblclick();
    await page.mouse.move(0, 0);
    expect(await readout(page, 'blocked')).toContain('2024-01-02 09:30 to 2024-01-03 15:59');
  });

  test('when another symbol is chosen then its price is shown', async () => {
    const { page } = await opened();
    const before = await readout(page, 'price');
    await page.locator('#symbol').selectOption('XYZ');
    expect(await readout(page, 'price')).not.toBe(before);
    expect(await page.locator('#price .plot').getAttribute('aria-label')).toMatch(/^Price of XYZ with its trades/);
  });

  test('when a trade is pressed then its entry is shown on the price of its symbol', async () => {
    const { page } = await opened();
    await page.locator('#trades tbody tr', { hasText: 'XYZ' }).first().getByRole('button').click();
    expect(await page.locator('#symbol').inputValue()).toBe('XYZ');
    expect(await readout(page, 'price')).toMatch(/^2024-01-02 09:41[^]*Bought \d+ at \$/);
    expect(
      await page.locator('#price-title').evaluate((title) => Math.abs(title.getBoundingClientRect().top) < 100),
    ).toBe(true);
  });

  test('when a heading is pressed then the trades are sorted by it, and the other way when pressed again', async () => {
    const { page } = await opened();
    const profits = async (): Promise<number[]> => (await rows(page)).map((row) => dollars(row[9]!));
    await sortBy(page, 'Profit');
    const down = await profits();
    expect(down).toEqual([...down].sort((a, b) => b - a));
    expect(new Set(down).size).toBeGreaterThan(3);
    await sortBy(page, 'Profit');
    expect(await profits()).toEqual([...down].sort((a, b) => a - b));
    expect(await page.locator('#trades th[aria-sort]').innerText()).toContain('Profit');
  });

  test('when trades are exported then the file has those that match, in their order, with all their digits', async () => {
    const { html, recorder } = await pageOf();
    const { page } = await open(html);
    await page.getByLabel('Filter trades').fill('xyz closed');
    await sortBy(page, 'Profit');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('test-trades.csv');
    const [header, ...lines] = readFileSync(await download.path(), 'utf8')
      .trimEnd()
      .split('\r\n');
    expect(header).toBe(
      'symbol,strategy,side,quantity,entry_time,entry_price,exit_time,exit_price,fees,dividends,profit,return,status',
    );
    const expected = recorder.trips.closed
      .filter(({ symbol }) => symbol === 'XYZ')
      .sort((a, b) => b.profit - a.profit)
      .map((trip) => {
        const [entry, exit] = [trip.entryTime, trip.exitTime].map((time) =>
          new Date(time).toISOString().replace('.000Z', 'Z'),
        );
        const { symbol, strategy, side, quantity, fees, profit } = trip;
        return [
          symbol,
          strategy,
          side,
          quantity,
          entry,
          trip.entryPrice,
          exit,
          trip.exitPrice,
          fees,
          0,
          profit,
          trip.return,
          'closed',
        ].join(',');
      });
    expect(expected.length).toBeGreaterThan(2);
    expect(lines).toEqual(expected);
  });

  test('when a name could be taken for a formula then the export keeps it from being one', async () => {
    const { page } = await opened({}, { symbols: ['=1+1'], strategy: 'one, "two"' });
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export' }).click(),
    ]);
    expect(readFileSync(await download.path(), 'utf8').split('\r\n')[1]).toMatch(/^'=1\+1,"one, ""two""",long,/);
  });

  test('when there are more trades than a page has room for then the rest is a page further', async () => {
    const often = (cycle: number, symbol: string) =>
      ({ symbol, side: cycle % 2 === 0 ? 'buy' : 'sell', ...(cycle % 2 === 0 && { weight: 0.1 }) }) as const;
    const { page } = await opened({}, { symbols: ['ABC'], signal: often });
    const first = (await rows(page))[0]!;
    expect(await rows(page)).toHaveLength(50);
    await page.getByRole('button', { name: 'Further rows' }).click();
    expect((await rows(page))[0]).not.toEqual(first);
    expect(await page.locator('.count').innerText()).toMatch(/^51–100 of \d+$/);
  });
});
