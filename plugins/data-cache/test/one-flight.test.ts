import { describe, expect, test } from 'vitest';
import { Driver, endOf, minutes } from './support.ts';

/** Two symbols, ten minutes each. */
const driverOf = (config: Record<string, unknown> = {}) => new Driver([minutes(10), minutes(10)], config);

/** Whether a promise has resolved by now; everything that can run without I/O has run before it is told. */
async function isOver(promise: void | Promise<void>): Promise<boolean> {
  let over = false;
  void Promise.resolve(promise).then(() => (over = true));
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  return over;
}

describe('one flight', () => {
  test('when a request is at the source then a second one for its symbols waits, and answers from its result', async () => {
    const driver = driverOf();
    const [first, second] = [driver.request(3), driver.request(3)];
    expect(driver.ask(first, endOf(5))).toBeUndefined();
    const waiting = driver.ask(second, endOf(5));
    expect(await isOver(waiting)).toBe(false);
    const answered = driver.answer(first);
    await waiting;
    expect(driver.answer(second)).toEqual({ kinds: ['memory', 'memory'], rows: answered.rows });
    expect(driver.source.calls.length).toBe(1);
  });

  test('when fifty ask at once then the source is asked once', async () => {
    const driver = driverOf();
    const requests = Array.from({ length: 50 }, () => driver.request(3));
    const waits = requests.map((request) => driver.ask(request, endOf(5)));
    driver.answer(requests[0]!);
    for (const wait of waits) await wait;
    for (const request of requests.slice(1)) expect(driver.answer(request).kinds).toEqual(['memory', 'memory']);
    expect(driver.source.calls.length).toBe(1);
  });

  test('when the first one fails then the second asks itself, and the third waits for that', async () => {
    const driver = driverOf();
    const [first, second, third] = [driver.request(3), driver.request(3), driver.request(3)];
    void driver.ask(first, endOf(5));
    const [secondWaits, thirdWaits] = [driver.ask(second, endOf(5)), driver.ask(third, endOf(5))];
    expect(driver.answer(first, () => true).kinds).toEqual(['none', 'none']);
    await secondWaits;
    expect(await isOver(thirdWaits)).toBe(false);
    expect(driver.answer(second).kinds).toEqual(['source', 'source']);
    await thirdWaits;
    expect(driver.answer(third).kinds).toEqual(['memory', 'memory']);
    expect(driver.source.calls.length).toBe(2);
  });

  test('when other symbols are at the source then nobody waits', () => {
    const driver = driverOf();
    void driver.ask(driver.request(3, ['S0']), endOf(5));
    expect(driver.ask(driver.request(3, ['S1']), endOf(5))).toBeUndefined();
  });

  test('when memory answers all then nobody waits for what is at the source', () => {
    const driver = driverOf();
    driver.cycle(driver.request(3), endOf(5));
    void driver.ask(driver.request(5), endOf(5));
    const request = driver.request(3);
    expect(driver.ask(request, endOf(5))).toBeUndefined();
    expect(driver.read(request).kinds).toEqual(['memory', 'memory']);
  });

  test('when several want what others fetch then none waits for one that waits for it', async () => {
    const driver = driverOf();
    const [s0, s1] = [driver.request(3, ['S0']), driver.request(3, ['S1'])];
    const [both, alsoBoth] = [driver.request(3), driver.request(3, ['S1', 'S0'])];
    void driver.ask(s0, endOf(5));
    void driver.ask(s1, endOf(5));
    const waits = [driver.ask(both, endOf(5)), driver.ask(alsoBoth, endOf(5))];
    driver.answer(s0, () => true);
    driver.answer(s1, () => true);
    await waits[0];
    driver.answer(both);
    await waits[1];
    expect(driver.answer(alsoBoth).kinds).toEqual(['memory', 'memory']);
  });

  test('when a request never came back then its own next cycle does not wait for it', () => {
    const driver = driverOf();
    const request = driver.request(3);
    void driver.ask(request, endOf(5));
    expect(driver.cycle(request, endOf(6)).kinds).toEqual(['source', 'source']);
  });

  test('when a symbol was answered from memory then whoever wants more of it does not wait for the others', () => {
    const driver = driverOf();
    driver.cycle(driver.request(3, ['S0']), endOf(5));
    void driver.ask(driver.request(3), endOf(5));
    expect(driver.ask(driver.request(5, ['S0']), endOf(5))).toBeUndefined();
  });

  test.each(['2m', '1d'])('when others fetch meanwhile (ttl %s) then an answer from memory stays as it was', (ttl) => {
    const driver = new Driver([minutes(1_000)], { ttl });
    const [slow, quick] = [driver.request(3), driver.request(3)];
    for (let minute = 5; minute < 800; minute++) {
      driver.now = endOf(minute);
      driver.cycle(quick, driver.now);
      if (minute % 50 !== 49) continue;
      void driver.ask(slow, driver.now);
      const before = driver.read(slow);
      for (let later = 0; later < 140; later++) {
        driver.now = endOf(++minute);
        driver.cycle(quick, driver.now);
      }
      expect(driver.read(slow)).toEqual(before);
    }
  });
});
