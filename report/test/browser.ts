import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, onTestFinished } from 'vitest';

const CHROMIUM = '/usr/bin/chromium';
const FLAGS = ['no-sandbox', 'disable-gpu', 'disable-quic', 'no-first-run', 'disable-sync'];
const QUIET = ['disable-background-networking', 'disable-component-update'];

export const hasBrowser = existsSync(CHROMIUM);
if (!hasBrowser) console.warn(`no browser at ${CHROMIUM}: the tests that need one are skipped`);

export interface Opened {
  readonly page: Page;
  /** What the console said, what was thrown, and every address asked for but the page's own. */
  readonly complaints: string[];
}

/** A browser for all tests of a file; the function opens HTML in it, as a file from a disk. */
export function browserForTests(): (html: string, options?: BrowserContextOptions) => Promise<Opened> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-page-'));
  let browser: Browser | undefined;
  beforeAll(async () => {
    if (!hasBrowser) return;
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: [...FLAGS, ...QUIET].map((flag) => `--${flag}`),
    });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });
  return async (html, options = {}) => {
    const file = join(folder, 'report.html');
    writeFileSync(file, html);
    const context = await browser!.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const complaints: string[] = [];
    const address = pathToFileURL(file).href;
    page.on('console', (message) => complaints.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`));
    page.on('request', (request) => {
      if (request.url() !== address && !request.url().startsWith('data:,')) complaints.push(`asked: ${request.url()}`);
    });
    await page.goto(address);
    return { page, complaints };
  };
}
