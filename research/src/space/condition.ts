import { parseDurationMs } from '@plimsoll/core';
import { usage } from '../usage.ts';
import { namesOf } from './parameter.ts';
import type { Parameter } from './parameter.ts';

type Value = number | string | boolean;
type Evaluate = (values: readonly string[]) => Value;

/** Whether a combination of values, in the order of the parameters, is to be run. */
export type Condition = (values: readonly string[]) => boolean;

const SPACE = /\s*/y;
const OPERATOR = /<=|>=|==|!=|&&|\|\||[<>+\-*/()]/y;
const NUMBER = /\$?\d[\d_]*(?:\.\d+)?(?:%|ms|s|m|h|d)?(?![\w.])/y;
const QUOTED = /'[^']*'|"[^"]*"/y;

/**
 * Reads a condition on parameters, such as `fast < slow` or `slow >= 3 * fast && stop != 0`. A parameter is called by the end of its path.
 * @throws PlimsollError PLM_USAGE
 */
export function parseCondition(text: string, parameters: readonly Parameter[]): Condition {
  const evaluate = new Reader(text, parameters).read();
  return (values) => {
    const result = evaluate(values);
    if (typeof result === 'boolean') return result;
    throw usage(`--where ${text}: expected a comparison, such as fast < slow`);
  };
}

/** A value of the config as a number: percents are fractions and durations milliseconds, so that unlike spellings compare. */
function readValue(text: string): number | string {
  const bare = text.trim().replace(/^\$/, '').replaceAll('_', '');
  if (/^-?\d+(\.\d+)?%$/.test(bare)) return Number(bare.slice(0, -1)) / 100;
  const number = bare === '' ? NaN : Number(bare);
  return Number.isNaN(number) ? (parseDurationMs(bare) ?? text.trim()) : number;
}

class Reader {
  readonly #text: string;
  readonly #names: readonly { readonly name: string; readonly index: number }[];
  #at = 0;

  constructor(text: string, parameters: readonly Parameter[]) {
    this.#text = text;
    const all = parameters.flatMap(({ path }, index) => namesOf(path).map((name) => ({ name, index })));
    const isClear = ({ name }: { name: string }): boolean => all.filter((other) => other.name === name).length === 1;
    this.#names = all.filter(isClear).sort((a, b) => b.name.length - a.name.length);
  }

  read(): Evaluate {
    const whole = this.#either();
    this.#take(SPACE);
    if (this.#at < this.#text.length) throw this.#fault();
    return whole;
  }

  #either(): Evaluate {
    return this.#joined(['||'], () => this.#joined(['&&'], () => this.#comparison()));
  }

  #comparison(): Evaluate {
    return this.#joined(['<', '<=', '>', '>=', '==', '!='], () => this.#sum());
  }

  #sum(): Evaluate {
    return this.#joined(['+', '-'], () => this.#joined(['*', '/'], () => this.#term()));
  }

  #joined(operators: readonly string[], next: () => Evaluate): Evaluate {
    let left = next();
    for (let operator = this.#operator(operators); operator !== undefined; operator = this.#operator(operators)) {
      const [apply, first, second] = [OPERATIONS[operator]!, left, next()];
      left = (values) => apply(first(values), second(values), this.#text);
    }
    return left;
  }

  #term(): Evaluate {
    if (this.#operator(['(']) !== undefined) {
      const inner = this.#either();
      if (this.#operator([')']) === undefined) throw this.#fault();
      return inner;
    }
    this.#take(SPACE);
    const found = this.#names.find(({ name }) => this.#isNext(name));
    if (found) {
      this.#at += found.name.length;
      return (values) => readValue(values[found.index]!);
    }
    const text = this.#take(NUMBER) ?? this.#take(QUOTED);
    if (text === undefined) throw this.#fault();
    const value = /^['"]/.test(text) ? text.slice(1, -1) : readValue(text);
    return () => value;
  }

  #isNext(name: string): boolean {
    return this.#text.startsWith(name, this.#at) && !/[\w.]/.test(this.#text[this.#at + name.length] ?? '');
  }

  #operator(wanted: readonly string[]): string | undefined {
    this.#take(SPACE);
    const before = this.#at;
    const operator = this.#take(OPERATOR);
    if (operator !== undefined && wanted.includes(operator)) return operator;
    this.#at = before;
    return undefined;
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #fault(): Error {
    const rest = this.#text.slice(this.#at).trim();
    const names = [...new Map(this.#names.map(({ name, index }) => [index, name])).values()].sort();
    const where = rest === '' ? 'it ends too soon' : `cannot be read from '${rest}' on`;
    return usage(`--where ${this.#text}: ${where}; parameters are ${names.join(', ')}`);
  }
}

type Operation = (left: Value, right: Value, text: string) => Value;

const onNumbers =
  (apply: (left: number, right: number) => Value): Operation =>
  (left, right, text) => {
    const odd = [left, right].find((value) => typeof value !== 'number');
    if (odd !== undefined) throw usage(`--where ${text}: '${odd}' is not a number`);
    return apply(left as number, right as number);
  };

const onTruths =
  (apply: (left: boolean, right: boolean) => boolean): Operation =>
  (left, right, text) => {
    const odd = [left, right].find((value) => typeof value !== 'boolean');
    if (odd !== undefined) throw usage(`--where ${text}: '${odd}' is not a comparison`);
    return apply(left as boolean, right as boolean);
  };

const OPERATIONS: Readonly<Record<string, Operation>> = {
  '||': onTruths((left, right) => left || right),
  '&&': onTruths((left, right) => left && right),
  '<': onNumbers((left, right) => left < right),
  '<=': onNumbers((left, right) => left <= right),
  '>': onNumbers((left, right) => left > right),
  '>=': onNumbers((left, right) => left >= right),
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '+': onNumbers((left, right) => left + right),
  '-': onNumbers((left, right) => left - right),
  '*': onNumbers((left, right) => left * right),
  '/': onNumbers((left, right) => left / right),
};
