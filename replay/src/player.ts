import { setImmediate as turn } from 'node:timers/promises';
import { PlimsollError, messageOf, unpackBars } from '@plimsoll/core';
import type {
  Account,
  Arrival,
  BrokerEvent,
  BrokerPosition,
  Command,
  Failure,
  FetchRequest,
  Feed,
  KeptConfig,
  LoadedConfig,
  PastRequest,
  Session,
} from '@plimsoll/core';
import type { TapeEntry } from '@plimsoll/journal-sqlite/run-reader';
import { inWords } from './in-words.ts';

type What = TapeEntry['what'];
type WhatOf<K extends What['kind']> = Extract<What, { readonly kind: K }>;

/** Values of a row of the past: the symbol's place, time, open, high, low, close, volume. */
const PAST_ROW = 7;
/** What stands between the inputs of a run. */
const NO_INPUTS: ReadonlySet<What['kind']> = new Set(['command', 'config']);
/** Turns of the event loop that a call waits for others which failed before it. */
const TURNS_MAX = 1_000;

/** Where the kernel asked for something that did not come into the run at that point, or did not ask for what did. */
export interface OutOfStep {
  /** Of the cycle, epoch ms; NaN before the first. */
  readonly time: number;
  /** What came into the run there, in words. */
  readonly run: string;
  /** What the replay did. */
  readonly replay: string;
}

/** Plays what came into a run to a kernel: each thing when that kernel comes to the point at which the other took it in. */
export class Player implements Feed {
  /** Number of the last record of arrivals that was played. */
  arrived = 0;
  outOfStep: OutOfStep | undefined;
  deliver: (event: BrokerEvent) => void = () => undefined;
  readonly #tape: Iterator<TapeEntry>;
  readonly #ahead: TapeEntry[] = [];
  /** Failures that calls under way are about to fail with. */
  readonly #claimed = new WeakSet<Failure>();
  readonly #loadConfig: (config: KeptConfig) => Promise<LoadedConfig>;
  #session: Session | undefined;
  #isSettling = false;
  /** Of the replay's journal, since the last input. */
  #journalCalls = 0;
  #time = NaN;
  /** Of the cycle under way. */
  #step = 0;

  /** @param loadConfig loads a config that the run was under */
  constructor(tape: Iterator<TapeEntry>, loadConfig: (config: KeptConfig) => Promise<LoadedConfig>) {
    this.#tape = tape;
    this.#loadConfig = loadConfig;
  }

  /** What the run began with, and what the program around it set before that; undefined where the tape has no beginning. */
  begin(): { readonly states: readonly WhatOf<'state'>[]; readonly begin: WhatOf<'begin'> } | undefined {
    const states: WhatOf<'state'>[] = [];
    for (let state = this.#take('state'); state; state = this.#take('state')) states.push(state);
    const begin = this.#take('begin');
    return begin && { states, begin };
  }

  /** Whether there is nothing more to be played. */
  get isAtEnd(): boolean {
    return this.#peek() === undefined;
  }

  /** From now on this session is played to. */
  follow(session: Session): void {
    this.#session = session;
  }

  arrivals(point: number, isDue: boolean): readonly (Arrival | null)[] | undefined {
    const head = this.#peek();
    if (head?.kind !== 'arrivals' || head.point !== point) return undefined;
    if (point === 0 && !isDue && !this.#isSettling) return undefined;
    this.#drop();
    return head.events;
  }

  step(number: number): void {
    this.#step = number;
    while (this.#playProgram(number));
  }

  /** The next cycle's time, once all that came in before it has been played; undefined at the end. */
  nextCycle(): number | undefined | Promise<number | undefined> {
    this.#step = 0;
    const cycle = this.#take('cycle');
    if (cycle) return (this.#time = cycle.time);
    return this.#playBetween();
  }

  /** Answers with the cycle's bars. @throws what the source failed with */
  fetch(request: FetchRequest): void {
    const failure = this.#takeFailure('fetch');
    const { bars } = this.#take('bars') ?? {};
    for (const { index, columns } of bars ? unpackBars(bars) : [])
      request.answer(index, columns, 0, columns.time.length);
    if (failure) throw new Error(failure.error);
  }

  past({ take }: PastRequest): void {
    const failure = this.#takeFailure('past');
    if (failure) throw new Error(failure.error);
    const rows = this.#take('past')?.rows;
    if (!rows) return this.#lose('asked the source for the past');
    for (let at = 0; at < rows.length; at += PAST_ROW) {
      const [index, time, open, high, low, close, volume] = rows.subarray(at, at + PAST_ROW) as unknown as number[];
      take(index!, { time: time!, open: open!, high: high!, low: low!, close: close!, volume: volume! });
    }
  }

  /** The account and what it holds. @throws what the broker failed with */
  account(): { readonly account: Account | undefined; readonly positions: readonly BrokerPosition[] } {
    const failure = this.#takeFailure('account');
    if (failure) throw new Error(failure.error);
    const answer = this.#take('account');
    if (!answer) {
      this.#lose('asked the broker for the account');
      return { account: undefined, positions: [] };
    }
    if (answer.isLate) this.#deliverNext();
    return answer;
  }

  /** Has what the kernel is to find in its queue next be there already. */
  #deliverNext(): void {
    let at = 0;
    while (this.#peek(at) && this.#peek(at)!.kind !== 'arrivals') at++;
    const next = this.#peek(at) as WhatOf<'arrivals'> | undefined;
    if (!next) return;
    this.#drop(at);
    for (const event of next.events) if (event) this.deliver(event as BrokerEvent);
  }

  /** A call about an order: it fails where it failed in the run, at once or as a promise, and else succeeds. */
  call(name: 'submit' | 'cancel', orderId: string): void | Promise<void> {
    for (let i = this.#program; this.#peek(i)?.kind === 'failure'; i++) {
      const what = this.#peek(i) as Failure;
      if (!isFailureOf(what, name, orderId) || this.#claimed.has(what)) continue;
      if (!what.isAtOnce) return this.#failLater(what);
      const ahead = i - this.#program;
      while (this.#playProgram());
      this.#drop(ahead);
      throw new Error(what.error);
    }
  }

  /** A call of the replay's journal. @throws what the run's journal failed with at this one */
  journal(call: 'write' | 'find' | 'hasCash'): void {
    const number = ++this.#journalCalls;
    const failure = this.#takeFailure(call, String(number));
    if (failure) throw new Error(failure.error);
  }

  /** Calls that are under way at once fail in the order in which they did in the run. */
  async #failLater(failure: Failure): Promise<never> {
    this.#claimed.add(failure);
    const isNext = (): boolean => this.#peek(this.#program) === failure;
    for (let turns = 0; !isNext() && turns < TURNS_MAX; turns++) await turn();
    if (isNext()) this.#take('failure');
    else this.#lose(`did not come to ${failure.call} ${failure.about}`);
    throw new Error(failure.error);
  }

  async #playBetween(): Promise<number | undefined> {
    for (;;) {
      if (this.outOfStep) return undefined;
      const cycle = this.#take('cycle');
      if (cycle) return (this.#time = cycle.time);
      const head = this.#peek();
      if (!head) return undefined;
      if (this.#playProgram()) continue;
      if (head.kind === 'command') await this.#obey();
      else if (head.kind === 'failure' && head.call === 'write') await this.#failWrite(head);
      else if (head.kind === 'arrivals' && head.point === 0) await this.#settle(head);
      else this.#lose('did not take it in');
    }
  }

  async #settle(head: What): Promise<void> {
    this.#isSettling = true;
    await this.#session!.settle();
    this.#isSettling = false;
    if (this.#peek() === head) this.#lose('did not look into its queue');
  }

  /** Where it is not one of the replay's own writes, it was that of a command, which was not given then: what is left of it is a halt. */
  async #failWrite(failure: Failure): Promise<void> {
    await this.#session!.settle();
    if (this.#peek() !== failure) return;
    this.#drop();
    if (this.#session!.status().trading !== 'halted')
      this.#session!.setTradingState('halted', 'the journal could not write');
  }

  /** What the program around the kernel did next, before a step of a cycle. Returns whether there was any. */
  #playProgram(before = Infinity): boolean {
    const head = this.#peek();
    if (!isProgram(head) || head.step >= before) return false;
    this.#drop();
    if (head.kind === 'state') this.#session!.setTradingState(head.state, head.reason);
    else this.#session!.acknowledge(head.by, head.note);
    return true;
  }

  async #obey(): Promise<void> {
    const { command } = this.#take('command')!;
    try {
      if (command.name !== 'reload') {
        await this.#command({ name: command.name, ...command.detail } as Command, command.by);
        return;
      }
      const change = this.#take('config'); // without one it came to nothing
      if (change) await this.#session!.reload(await this.#loadConfig(change.config), command.by);
    } catch (error) {
      this.#lose(`refused it: ${messageOf(error)}`, `the command ${command.name} by ${command.by}`);
    }
  }

  /** One that was refused when it was to be done stands in the journal too. */
  async #command(command: Command, by: string): Promise<void> {
    try {
      await this.#session!.command(command, by);
    } catch (error) {
      if (!PlimsollError.is(error) || error.code !== 'PLM_COMMAND_REFUSED') throw error;
    }
  }

  #lose(replay: string, run = inWords(this.#peek())): void {
    this.outOfStep ??= { time: this.#time, run, replay };
    this.#session?.interrupt();
  }

  #takeFailure(call: Failure['call'], about = ''): Failure | undefined {
    const next = this.#peek(this.#program);
    return next?.kind === 'failure' && isFailureOf(next, call, about) ? this.#take('failure') : undefined;
  }

  /** The next entry, where it is of that kind; what the program around the kernel did before it is played first. */
  #take<K extends What['kind']>(kind: K): WhatOf<K> | undefined {
    if (this.#session && this.#peek(this.#program)?.kind === kind) while (this.#playProgram());
    const head = this.#peek();
    if (head?.kind !== kind) return undefined;
    this.#drop();
    return head as WhatOf<K>;
  }

  /** How many entries of what the program around the kernel did, in this step or before it, come next. */
  get #program(): number {
    for (let count = 0; ; count++) {
      const what = this.#peek(count);
      if (!isProgram(what) || what.step > this.#step) return count;
    }
  }

  #peek(ahead = 0): What | undefined {
    while (this.#ahead.length <= ahead) {
      const next = this.#tape.next();
      if (next.done === true) return undefined;
      this.#ahead.push(next.value);
    }
    return this.#ahead[ahead]!.what;
  }

  #drop(ahead = 0): void {
    const [entry] = this.#ahead.splice(ahead, 1);
    const { seq, what } = entry!;
    if (what.kind === 'arrivals') this.arrived = seq;
    if (!NO_INPUTS.has(what.kind)) this.#journalCalls = 0;
  }
}

function isProgram(what: What | undefined): what is WhatOf<'state' | 'acknowledge'> {
  return what?.kind === 'state' || what?.kind === 'acknowledge';
}

function isFailureOf(what: Failure, call: string, orderId: string): boolean {
  return what.call === call && what.about === orderId;
}
