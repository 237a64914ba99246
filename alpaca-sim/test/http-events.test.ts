import { describe, expect, test } from 'vitest';
import { IN_SESSION, KEY, SECRET, openSim, order } from './support/sim.ts';
import type { OpenSim } from './support/sim.ts';

const keys = { 'APCA-API-KEY-ID': KEY, 'APCA-API-SECRET-KEY': SECRET };

/** Reads server-sent events as they come. */
async function openEvents(sim: OpenSim, query = ''): Promise<AsyncGenerator<any> & { response: Response }> {
  const response = await fetch(`${sim.url}/v2/events/trades${query}`, { headers: keys });
  return Object.assign(readEvents(response), { response });
}

async function* readEvents({ body }: Response): AsyncGenerator<any> {
  let text = '';
  for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const lines = text.split('\n');
    text = lines.pop()!;
    for (const line of lines) if (line.startsWith('data: ')) yield JSON.parse(line.slice('data: '.length));
  }
}

async function take(events: AsyncGenerator<any>, count: number): Promise<any[]> {
  const taken = [];
  while (taken.length < count) taken.push((await events.next()).value);
  return taken;
}

async function all(events: AsyncGenerator<any>): Promise<any[]> {
  const told = [];
  for await (const event of events) told.push(event);
  return told;
}

const names = (events: any[]): string[] => events.map(({ event }) => event);

describe('server-sent trade events', () => {
  test('when an order fills then its events come in order, each with an id that sorts', async () => {
    const sim = await openSim();
    const events = await openEvents(sim);
    expect(events.response.headers.get('content-type')).toContain('text/event-stream');
    expect(events.response.headers.get('x-ratelimit-limit')).not.toBeNull();
    const { body } = await sim.call('POST', '/v2/orders', order({ qty: '2' }));
    const told = await take(events, 3);
    expect(names(told)).toEqual(['pending_new', 'new', 'fill']);
    expect(told[2]).toMatchObject({
      price: '100.02',
      qty: '2',
      position_qty: '2',
      order: { id: body.id, status: 'filled' },
    });
    expect(told.every(({ account_id: id }) => id === sim.venue.accountIds()[0])).toBe(true);
    const ids: string[] = told.map(({ event_id: id }) => id);
    expect(ids).toEqual(ids.toSorted());
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
  });

  test('when nothing of the past is asked for then none of it comes', async () => {
    const sim = await openSim();
    await sim.call('POST', '/v2/orders', order());
    await sim.call('GET', '/v2/account');
    const events = await openEvents(sim);
    const { body } = await sim.call('POST', '/v2/orders', order());
    expect((await take(events, 1))[0].order.id).toBe(body.id);
  });

  test('when a reader comes back with since or since_id then it misses nothing and hears nothing twice', async () => {
    const sim = await openSim();
    const first = await openEvents(sim);
    await sim.call('POST', '/v2/orders', order());
    const [, second] = await take(first, 2);
    await sim.call('POST', '/v2/orders', order());
    await sim.call('GET', '/v2/account');
    const byId = await openEvents(sim, `?since_id=${second.event_id}`);
    expect(names(await take(byId, 4))).toEqual(['fill', 'pending_new', 'new', 'fill']);
    const byTime = await openEvents(sim, `?since=${encodeURIComponent(second.at)}`);
    expect(names(await take(byTime, 5))).toEqual(['new', 'fill', 'pending_new', 'new', 'fill']);
  });

  test('when a span has an end then the answer ends there', async () => {
    const sim = await openSim();
    await sim.call('POST', '/v2/orders', order());
    sim.driver.jumpTo(IN_SESSION + 60_000);
    await sim.call('POST', '/v2/orders', order());
    sim.driver.jumpTo(IN_SESSION + 120_000);
    const until = new Date(IN_SESSION + 30_000).toISOString();
    const told = await all(await openEvents(sim, `?since=2026-11-23&until=${until}`));
    expect(names(told)).toEqual(['pending_new', 'new', 'fill']);
    const ids = `?since_id=${told[0].event_id}&until_id=${told[1].event_id}`;
    expect(names(await all(await openEvents(sim, ids)))).toEqual(['new']);
  });

  test('when a span ends in the future then the answer ends as the clock gets there', async () => {
    const sim = await openSim();
    const until = new Date(IN_SESSION + 30_000).toISOString();
    const events = await openEvents(sim, `?since=2026-11-23&until=${until}`);
    await sim.call('POST', '/v2/orders', order());
    expect(names(await take(events, 3))).toEqual(['pending_new', 'new', 'fill']);
    sim.driver.jumpTo(IN_SESSION + 31_000);
    expect(await all(events)).toEqual([]);
  });

  test.each([
    'since=2026-11-23&since_id=01HCMKXVYJ0000000000000000',
    'until=2026-11-23',
    'until_id=01HCMKXVYJ0000000000000000',
    'since_id=nonsense',
  ])('when %s is asked then it is refused', async (query) => {
    const { call } = await openSim();
    expect((await call('GET', `/v2/events/trades?${query}`)).status).toBe(400);
  });

  test('when a fill is missed by its fault then it is not told live, and is there for who asks later', async () => {
    const sim = await openSim();
    await sim.fault('missed-fill');
    const events = await openEvents(sim);
    await sim.call('POST', '/v2/orders', order());
    await sim.call('POST', '/v2/orders', order());
    expect(names(await take(events, 4))).toEqual(['pending_new', 'new', 'pending_new', 'new']);
    const later = await openEvents(sim, '?since=2026-11-23');
    expect(names(await take(later, 3))).toEqual(['pending_new', 'new', 'fill']);
  });

  test('when the simulator closes then open answers end', async () => {
    const sim = await openSim();
    const events = await openEvents(sim);
    await sim.close();
    await expect(all(events).catch(() => [])).resolves.toEqual([]);
  });
});
