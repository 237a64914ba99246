import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PlimsollError, Session, diffConfigs, looserKeys } from '@plimsoll/core';
import type { Decision, Events, Notice } from '@plimsoll/core';
import { Folder } from './kit.ts';

/** Bars that come one by one; between two of them the test may do what it likes. */
const PACED = `
  import { ColumnSource, MarketData, Universe, definePlugin, emptyColumns } from '@plimsoll/core';
  export default definePlugin({
    name: 'paced',
    needs: { universe: Universe },
    provides: MarketData,
    setup: ({ universe }) => {
      const columns = universe.symbols.map(() => {
        const made = emptyColumns(30);
        for (let i = 0; i < 30; i++) {
          made.time[i] = i * 60_000;
          for (const field of ['open', 'high', 'low', 'close'] as const) made[field][i] = 100 + (i % 7);
        }
        return made;
      });
      const source = new ColumnSource(columns, universe.timeframe.ms);
      let cycle = 0;
      return {
        service: {
          description: 'paced',
          fetch: (request) => source.fetch(request),
          nextBarEnd: async (after) => {
            await (globalThis as { between?: (cycle: number) => Promise<void> }).between?.(cycle++);
            return source.nextBarEnd(after);
          },
        },
      };
    },
  });`;

/** A cap on units that remembers how often it was asked, and counts what it hears. */
const CAP = `
  import { Events, definePlugin, looserKeys, pass, reduce, wholeNumber, z } from '@plimsoll/core';
  const heard = ((globalThis as { heard?: Record<string, number> }).heard ??= {});
  export default definePlugin({
    name: 'cap',
    config: z.strictObject({ units: wholeNumber({ min: 0 }).default(5), breaks: z.string().optional(), history: wholeNumber().default(1), full: z.boolean().default(false) }),
    needs: { events: Events },
    loosens: (before, after) => looserKeys({ ...before, breaks: '' }, { ...after, breaks: '' }, { units: 'greater', history: 'greater', full: 'greater' }),
    setup: ({ config, name, events }) => {
      let asked = 0;
      events.on('marked', () => void (heard[name] = (heard[name] ?? 0) + 1));
      if (config.breaks === 'setup') throw new Error('no');
      return {
        history: config.history,
        start: async () => {
          if (config.breaks === 'start') throw new Error('cannot start');
          if (config.breaks === 'slow') await new Promise((resolve) => setTimeout(resolve, 50));
        },
        stop: () => void (heard[name + ' stopped'] = (heard[name + ' stopped'] ?? 0) + 1),
        breached: () => (config.full ? { measured: 9, limit: 9 } : undefined),
        preTrade: (intent) => {
          asked++;
          return intent.quantity > config.units ? reduce(config.units, 'MY_CAP', { asked }) : pass({ asked });
        },
      };
    },
  });`;

const config = (rules = '', weight = '10%'): string => `account: demo
universe: [AAA, BBB]
plugins:
  - use: ./paced.ts
  - use: ./broker.ts
    config: { cash: 100000 }
  - use: ./sizer-of-ten.ts
  - use: ./strategies/mine.ts
    config: { weight: ${weight} }
${rules}`;

const cap = (units: number, more = ''): string => `  - use: ./cap.ts\n    config: { units: ${units}${more} }\n`;

function folder(): Folder {
  const made = new Folder();
  made.write('paced.ts', PACED);
  made.write('cap.ts', CAP);
  made.write(
    'sizer-of-ten.ts',
    `import { Sizer, definePlugin } from '@plimsoll/core';
     export default definePlugin({ name: 'sizer-of-ten', provides: Sizer, setup: () => ({ service: { size: () => ({ quantity: 10 }) } }) });`,
  );
  return made;
}

type Between = (session: Session, cycle: number) => Promise<void>;

/** Runs 30 cycles, with what is done before each of them. */
async function run(made: Folder, text: string, between: Between): Promise<{ session: Session; decisions: Decision[] }> {
  const session = new Session(await made.load(text));
  const decisions: Decision[] = [];
  session.events.on('decision', (decision) => void decisions.push(decision));
  (globalThis as { between?: unknown }).between = (cycle: number) => between(session, cycle);
  await session.start();
  await session.run();
  await session.stop();
  (globalThis as { between?: unknown }).between = undefined;
  return { session, decisions };
}

const refusal = (pending: Promise<unknown>): Promise<readonly string[]> =>
  pending.then(
    () => ['taken'],
    (error: unknown) => (PlimsollError.is(error) ? [error.code, ...error.issues] : [String(error)]),
  );

describe('a config that changes while it runs', () => {
  test('when rules are switched at any cycles then each decision is that of a run with those rules all along', async () => {
    const made = folder();
    const alone = new Map<string, Decision[]>();
    const variants = ['', cap(5), cap(3), cap(0)];
    for (const rules of variants) alone.set(rules, (await run(made, config(rules), () => Promise.resolve())).decisions);
    const switches = fc.array(fc.tuple(fc.integer({ min: 1, max: 29 }), fc.constantFrom(...variants)), {
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...variants), switches, async (first, changes) => {
        const active: string[] = [];
        let now = first;
        const { decisions } = await run(made, config(first), async (session, cycle) => {
          for (const [at, rules] of changes) {
            if (at !== cycle) continue;
            await session.reload(await made.load(config(rules)), 'me');
            now = rules;
          }
          active.push(now);
        });
        expect(decisions).toHaveLength(30);
        for (const [i, decision] of decisions.entries()) {
          const same = alone.get(active[i]!)![i]!;
          const { allowed, code, requested } = decision;
          expect({ allowed, code, requested }).toEqual({
            allowed: same.allowed,
            code: same.code,
            requested: same.requested,
          });
        }
      }),
      { numRuns: 15 },
    );
  });

  test('when an entry did not change then its plugin keeps its state, and those that went are stopped and hear nothing more', async () => {
    const made = folder();
    const both = `${cap(5)}  - use: ./cap.ts\n    as: other\n    config: { units: 4 }\n`;
    (globalThis as { heard?: unknown }).heard = {};
    const heard = (globalThis as unknown as { heard: Record<string, number> }).heard;
    const { decisions, session } = await run(made, config(both), async (session, cycle) => {
      if (cycle !== 10) return;
      const diff = await session.reload(await made.load(config(cap(5), '20%')), 'me');
      expect(diff.plugins.map(({ name, kind }) => `${name} ${kind}`)).toEqual(['mine changed', 'other disarmed']);
      expect(diff.plugins[0]!.keys).toEqual([{ key: 'config.weight', before: '10%', after: '20%' }]);
    });
    expect(decisions.at(-1)!.verdicts).toMatchObject([{ plugin: 'cap', detail: { asked: 30 } }]);
    expect(decisions.at(-1)!.weight).toBe(0.2);
    expect(heard).toMatchObject({ cap: 30, other: 10, 'other stopped': 1, 'cap stopped': 1 });
    expect(session.plugins.map(({ name }) => name)).not.toContain('other');
    expect(session.counts.events['OPERATOR_COMMAND']).toBe(1);
  });

  test('when a strategy goes whose orders are at work then its book is told of, at the reload and in the status', async () => {
    const made = folder();
    const notices: Notice[] = [];
    const { session } = await run(made, config(), async (running, cycle) => {
      if (cycle !== 10) return;
      running.events.on('notice', (notice) => void notices.push(notice));
      expect(running.status().ownerless).toEqual([]);
      await running.reload(await made.load(`${config()}    as: other\n`), 'me');
    });
    const detail = { strategy: 'mine', symbols: 'AAA' };
    expect(notices).toContainEqual(expect.objectContaining({ code: 'BOOK_WITHOUT_STRATEGY', detail }));
    expect(session.status().ownerless).toEqual([{ strategy: 'mine', symbols: ['AAA'] }]);
  });

  test('when anything about a config is wrong then all of it is refused, and nothing has changed', async () => {
    const made = folder();
    const listeners = (events: Events): number =>
      (events as unknown as { listenerCount(of: string): number }).listenerCount('marked');
    const { decisions } = await run(made, config(cap(5)), async (session, cycle) => {
      if (cycle === 0) {
        expect(await refusal(session.reload(await made.load(config()), 'me'))).toEqual([
          'PLM_RELOAD_REFUSED',
          'the run has not had its first cycle yet',
        ]);
      }
      if (cycle !== 5) return;
      const before = listeners(session.events);
      const take = async (text: string): Promise<unknown> => session.reload(await made.load(text), 'me');
      const tried = (text: string): Promise<readonly string[]> => refusal(take(text));
      expect(await tried(config(cap(4, ', breaks: start')))).toEqual(['PLM_PLUGIN_START_FAILED', 'cannot start']);
      expect((await tried(config(cap(4, ', breaks: setup'))))[0]).toBe('PLM_PLUGIN_SETUP_FAILED');
      expect((await tried(config(cap(4, ', misspelt: 1'))))[0]).toBe('PLM_CONFIG_INVALID');
      expect(await tried(config(cap(5)).replace('[AAA, BBB]', '[AAA]'))).toEqual([
        'PLM_RELOAD_REFUSED',
        'universe (["AAA","BBB"] to ["AAA"]) takes a restart',
      ]);
      expect(await tried(config(cap(5)).replace('100000', '200000'))).toEqual([
        'PLM_RELOAD_REFUSED',
        'broker provides Broker: changing that takes a restart',
      ]);
      expect(await tried(config(cap(5, ', history: 900')))).toEqual([
        'PLM_RELOAD_REFUSED',
        '900 bars would have to be kept, 250 are: that takes a restart',
      ]);
      expect(listeners(session.events)).toBe(before);
      expect(session.config.plugins.find(({ name }) => name === 'cap')!.config).toMatchObject({ units: 5 });
    });
    for (const { verdicts } of decisions) expect(verdicts).toMatchObject([{ code: 'MY_CAP', quantity: 5 }]);
    expect(decisions.at(-1)!.verdicts[0]!.detail).toEqual({ asked: 30 });
  });

  test('when trading is halted, or the limit is reached, then it is not loosened, but may be tightened', async () => {
    const made = folder();
    const halted: (readonly string[])[] = [];
    const reached: (readonly string[])[] = [];
    await run(made, config(cap(5)), async (session, cycle) => {
      const take = async (rules: string): Promise<readonly string[]> =>
        refusal(session.reload(await made.load(config(rules)), 'me'));
      if (cycle === 3) {
        session.setTradingState('halted', 'a test');
        halted.push(await take(cap(6)), await take(''), await take(cap(4)));
        session.setTradingState('active', 'a test');
        halted.push(await take(cap(6)));
      }
      if (cycle === 5) {
        await take(cap(6, ', full: true'));
        reached.push(await take(cap(7, ', full: true')), await take(''), await take(cap(2, ', full: true')));
      }
    });
    expect(halted).toEqual([
      ['PLM_RELOAD_REFUSED', 'cap: cannot be loosened (units) while trading is halted: resume first'],
      ['PLM_RELOAD_REFUSED', 'cap: cannot be switched off while trading is halted: resume first'],
      ['taken'],
      ['taken'],
    ]);
    expect(reached).toEqual([
      ['PLM_RELOAD_REFUSED', 'cap: cannot be loosened (units) while its limit is reached: measured=9 limit=9'],
      ['PLM_RELOAD_REFUSED', 'cap: cannot be switched off while its limit is reached: measured=9 limit=9'],
      ['taken'],
    ]);
  });
});

describe('a change that takes its time to start', () => {
  const slow = cap(9, ', breaks: slow');

  test('when trading is halted meanwhile then it is refused after all, and what had been started is stopped', async () => {
    const made = folder();
    let outcome: Promise<readonly string[]> | undefined;
    const { session } = await run(made, config(cap(5)), async (session, cycle) => {
      if (cycle !== 3) return;
      outcome = refusal(session.reload(await made.load(config(slow)), 'me'));
      session.setTradingState('halted', 'meanwhile');
      await outcome;
    });
    expect(await outcome).toEqual([
      'PLM_RELOAD_REFUSED',
      'cap: cannot be loosened (units) while trading is halted: resume first',
    ]);
    expect(session.config.plugins.find(({ name }) => name === 'cap')!.config).toMatchObject({ units: 5 });
    expect(session.counts.events['OPERATOR_COMMAND']).toBeUndefined();
  });

  test('when another change is taken meanwhile then the later one has to be asked for again', async () => {
    const made = folder();
    const outcomes: (readonly string[])[] = [];
    const { session } = await run(made, config(cap(5)), async (session, cycle) => {
      if (cycle !== 3) return;
      const [starting, quick] = [await made.load(config(slow)), await made.load(config(cap(4)))];
      const first = refusal(session.reload(starting, 'me'));
      outcomes.push(await refusal(session.reload(quick, 'me')), await first);
    });
    expect(outcomes).toEqual([['taken'], ['PLM_RELOAD_REFUSED', 'another change was taken meanwhile: try it again']]);
    expect(session.config.plugins.find(({ name }) => name === 'cap')!.config).toMatchObject({ units: 4 });
  });
});

describe('what differs between configs', () => {
  test('when values are written otherwise but come to the same then nothing differs, secrets compare unseen', async () => {
    const made = folder();
    const one = await made.load(config().replace('cash: 100000', 'cash: "$100,000.00", secret: hush'));
    const other = await made.load(config('', '0.1').replace('cash: 100000', 'cash: 100_000, secret: hush'));
    expect(diffConfigs(one, other)).toEqual({ settings: [], plugins: [], isReordered: false });
    const third = await made.load(config().replace('cash: 100000', 'cash: 100000, secret: other'));
    const told = diffConfigs(one, third);
    expect(told.plugins).toMatchObject([{ name: 'broker', kind: 'changed' }]);
    expect(JSON.stringify(told)).not.toMatch(/hush|other/);
  });

  test('when plugins change places then that is told', async () => {
    const made = folder();
    const [paced, broker] = ['  - use: ./paced.ts\n', '  - use: ./broker.ts\n    config: { cash: 100000 }\n'];
    const turned = config().replace(paced + broker, broker + paced);
    expect(diffConfigs(await made.load(config()), await made.load(turned))).toMatchObject({ isReordered: true });
  });

  test('when limits move then the keys that let more through are named', () => {
    const limits = { gross: 'greater', within: 'less', by: 'greater', only: 'less' } as const;
    const by: Record<string, number> = { a: 1, b: 2 };
    const was = { gross: 1, within: 5, by, only: true, mode: 'x' };
    expect(looserKeys(was, { ...was }, limits)).toEqual([]);
    expect(looserKeys(was, { ...was, gross: 0.5, within: 6, by: { a: 0.5, b: 2 } }, limits)).toEqual([]);
    expect(looserKeys(was, { ...was, gross: 2 }, limits)).toEqual(['gross']);
    expect(looserKeys(was, { ...was, within: 4, only: false }, limits)).toEqual(['within', 'only']);
    expect(looserKeys(was, { ...was, by: { a: 1 } }, limits)).toEqual(['by']);
    expect(looserKeys(was, { ...was, by: { a: 1, b: 2, c: 3 } }, limits)).toEqual(['by']);
    expect(looserKeys(was, { ...was, mode: 'y' }, limits)).toEqual(['mode']);
    expect(looserKeys<{ gross?: number }>({ gross: 1 }, {}, { gross: 'greater' })).toEqual(['gross']);
    expect(looserKeys<{ gross?: number }>({}, { gross: 1 }, { gross: 'greater' })).toEqual([]);
  });
});
