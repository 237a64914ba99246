import { PlimsollError, messageOf } from '@plimsoll/core';
import type { Command, LoadedConfig, Notice, Session } from '@plimsoll/core';
import { Chance } from './chance.ts';
import { FOLDER, invalidTexts, load, otherVariant, textOf } from './configs.ts';
import type { Variant } from './configs.ts';
import type { Day } from './day.ts';
import { BOOKS, SYMBOLS } from './plan.ts';

const BY = 'the operator';

/** Gives commands, changes the config, and acknowledges what differs. */
export class Operator {
  readonly #day: Day;
  readonly #chance: Chance;
  /** Symbols that a process asked to be mended at the broker. */
  readonly #asked = new Set<string>();

  constructor(day: Day) {
    this.#day = day;
    this.#chance = new Chance(day.plan.seed, 'operator');
  }

  /** Something that the plan has, or nothing. */
  act(session: Session): void {
    const chance = this.#chance;
    if (session.counts.cycles === 0) return;
    if (chance.is(0.3) && session.unacknowledged.length > 0) this.#acknowledge(session);
    if (this.#day.has('commands') && chance.is(0.25)) this.#command(session, this.#anyCommand(session));
    else if (session.status().trading !== 'active' && chance.is(0.3)) this.#command(session, { name: 'resume' });
    if (this.#day.has('reloads') && chance.is(0.2)) this.#reload(session);
  }

  /** Remembers what a process asks an operator to mend. */
  hear({ code, detail }: Notice): void {
    if (code !== 'RECONCILIATION_FAILED') return;
    for (const symbol of String(detail['symbols']).split(' ')) this.#asked.add(symbol);
  }

  /** What is left to do when nothing goes wrong any more. @param minute whole minutes since then */
  tidyUp(session: Session, minute: number): void {
    this.#mend();
    if (session.unacknowledged.length > 0) this.#acknowledge(session);
    if (minute < 4 && session.status().trading !== 'active') this.#command(session, { name: 'resume' });
    if (minute >= 4 && minute <= 6 && this.#day.plan.isFlattened) this.#command(session, { name: 'flatten' });
  }

  #acknowledge(session: Session): void {
    this.#day.trace('acknowledges all differences');
    session.acknowledge(BY, 'seen');
  }

  #command(session: Session, command: Command): void {
    const { laws, trace, life } = this.#day;
    const { name } = command;
    trace(`commands ${JSON.stringify(command)}`);
    if (name === 'resume') laws.known.resumed();
    session.command(command, BY).then(
      ({ unwritten }) => {
        if (life.isOver) return;
        trace(`has done ${name}${unwritten === undefined ? '' : ', unwritten'}`);
        const isWhole = name === 'flatten' && command.symbol === undefined && command.strategy === undefined;
        if (name === 'halt' || name === 'reduce' || isWhole) laws.known.halted(name, unwritten === undefined);
      },
      (error: unknown) => trace(`refused ${name}: ${messageOf(error)}`),
    );
  }

  /** Buys back at the broker what a long-only account is short of, where a process asked for it. */
  #mend(): void {
    const { plan, venue, trace } = this.#day;
    if (!plan.isLongOnly) return;
    for (const symbol of this.#asked) {
      const units = venue.buyBack(symbol);
      if (units > 0) trace(`buys back ${units} ${symbol} at the broker`);
    }
  }

  #anyCommand(session: Session): Command {
    const chance = this.#chance;
    const one = chance.of<Partial<{ symbol: string; strategy: string }>>([
      {},
      { symbol: chance.of(SYMBOLS) },
      { strategy: chance.of(BOOKS) },
    ]);
    const working = session.workingOrders();
    const order = working.length > 0 ? { orderId: chance.of(working).id } : {};
    return chance.of<Command>([
      { name: 'halt' },
      { name: 'reduce' },
      { name: 'resume' },
      { name: 'resume' },
      { name: 'flatten', ...one },
      { name: 'cancel', ...one },
      { name: 'cancel', ...order },
    ]);
  }

  /** Law 11: the running config is the new one as a whole, or the old one as a whole. */
  #reload(session: Session): void {
    const isInvalid = this.#chance.is(0.5);
    const next = otherVariant(this.#day.variant, this.#chance);
    const text = isInvalid ? this.#chance.of(invalidTexts(next)) : textOf(next);
    this.#day.trace(`reloads ${isInvalid ? 'an invalid config' : JSON.stringify(next)}`);
    // A file is read in real time: virtual time waits for it, and goes on a little before anything is made of it, however long it took.
    const then = (act: () => void): void => void this.#day.timeline.after(1, act);
    this.#day.reading = load(text).then(
      (config) => then(() => void this.#take(session, config, isInvalid ? undefined : next)),
      (error: unknown) => then(() => this.#refused(session, error, session.config, session.plugins)),
    );
  }

  /** @param next undefined where it has to be refused */
  async #take(session: Session, config: LoadedConfig, next: Variant | undefined): Promise<void> {
    const day = this.#day;
    const { life, laws, trace } = day;
    const { config: before, plugins } = session;
    if (life.isOver) return;
    try {
      await session.reload(config, BY);
    } catch (error) {
      return this.#refused(session, error, before, plugins);
    }
    if (life.isOver) return;
    trace('has reloaded');
    if (next === undefined) return laws.report(11, 'an invalid config was taken');
    if (session.config !== config && textOf(next) !== textOf(day.variant))
      laws.report(11, 'a config was taken and is not the one that runs');
    day.variant = next;
    if (!next.hasSouth) laws.spoken.gone('south');
  }

  #refused(session: Session, error: unknown, before: LoadedConfig, plugins: Session['plugins']): void {
    const { life, laws, trace } = this.#day;
    if (life.isOver) return;
    trace(`refused the config: ${messageOf(error).split('\n')[0]!.replace(FOLDER, '')}`);
    if (!PlimsollError.is(error)) laws.report(11, `a config was refused with ${String(error)}`);
    if (session.config !== before || session.plugins !== plugins)
      laws.report(11, 'a config was refused and the one before does not run any more');
  }
}
