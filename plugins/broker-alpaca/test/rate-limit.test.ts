import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RateLimitError } from '@alpacahq/alpaca-trade-api';
import { describe, expect, onTestFinished, test } from 'vitest';
import { RequestQueue, URGENCY } from '../src/request-queue.ts';
import type { Urgency } from '../src/request-queue.ts';
import { wallClock } from '../src/wall-clock.ts';

interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | number>>;
}

/** A queue, and a server that answers each request as `answers` says, and the rest with 200. */
async function limited(answers: readonly Answer[]) {
  const arrived: { path: string; at: number }[] = [];
  const server = createServer((request, response) => {
    const { status = 200, headers = {} } = answers[arrived.length] ?? {};
    arrived.push({ path: request.url!.slice(1), at: performance.now() });
    response.writeHead(status, { ...headers, connection: 'close' }).end();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const stop = new AbortController();
  onTestFinished(() => {
    stop.abort();
    server.close();
  });
  const queue = new RequestQueue(stop.signal, wallClock);
  const { port } = server.address() as AddressInfo;
  const send = (urgency: Urgency, path: string, key = ''): Promise<string> =>
    queue.run(urgency, key, async () => {
      const response = await fetch(`http://127.0.0.1:${port}/${path}`);
      queue.seen(response);
      if (response.status === 429)
        throw new RateLimitError(response, 429, 0, 'too many', undefined, undefined, undefined);
      return path;
    });
  return { send, arrived, paths: () => arrived.map(({ path }) => path) };
}

const soon = (ms: number): string => String(Math.ceil((Date.now() + ms) / 1_000));

describe('the queue', () => {
  test('when requests are asked for together then the most urgent go first, whatever their order', async () => {
    const { send, paths } = await limited([]);
    const { exit, enquiry, entry, routine } = URGENCY;
    await Promise.all([
      send(routine, 'routine', 'k'),
      send(entry, 'entry', 'k'),
      send(enquiry, 'enquiry', 'k'),
      send(exit, 'exit', 'k'),
    ]);
    expect(paths()).toEqual(['exit', 'enquiry', 'entry', 'routine']);
  });

  test('when two have the same key then the second is sent after the first was answered', async () => {
    const { send } = await limited([]);
    let isFirstOver = false;
    const first = send(URGENCY.entry, 'first', 'TSLA').then(() => (isFirstOver = true));
    await send(URGENCY.entry, 'second', 'TSLA');
    expect(isFirstOver).toBe(true);
    await first;
  });

  test('when Alpaca says when to come again then nothing but an exit is sent before', async () => {
    const { send, arrived, paths } = await limited([{ status: 429, headers: { 'Retry-After': '1' } }]);
    const entry = send(URGENCY.entry, 'entry');
    await expect.poll(paths).toEqual(['entry']);
    await send(URGENCY.exit, 'exit');
    await entry;
    expect(paths()).toEqual(['entry', 'exit', 'entry']);
    expect(arrived[2]!.at - arrived[0]!.at).toBeGreaterThan(240);
  });

  test('when nobody exits then the others wait as long as Alpaca says', async () => {
    const { send, arrived } = await limited([{ status: 429, headers: { 'Retry-After': '1' } }]);
    await send(URGENCY.entry, 'entry');
    expect(arrived[1]!.at - arrived[0]!.at).toBeGreaterThanOrEqual(990);
  });

  test('when little is left of the allowance then it is kept for exits until the window ends', async () => {
    const headers = { 'X-RateLimit-Limit': 100, 'X-RateLimit-Remaining': 10, 'X-RateLimit-Reset': soon(1_500) };
    const { send, paths, arrived } = await limited([{ headers }, {}, {}]);
    await send(URGENCY.entry, 'first');
    const entry = send(URGENCY.entry, 'second');
    await send(URGENCY.exit, 'exit');
    expect(paths()).toEqual(['first', 'exit']);
    await entry;
    expect(arrived[2]!.at - arrived[0]!.at).toBeGreaterThan(300);
  });

  test('when a request fails otherwise then the failure is its own', async () => {
    const queue = new RequestQueue(new AbortController().signal, wallClock);
    await expect(queue.run(URGENCY.entry, '', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(queue.run(URGENCY.entry, '', () => Promise.resolve(1))).resolves.toBe(1);
  });
});
