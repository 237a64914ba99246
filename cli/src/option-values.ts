import { InvalidArgumentError } from 'commander';
import { parseDurationMs } from '@plimsoll/core';

export function listed(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

export function count(value: string): number {
  if (/^[1-9]\d*$/.test(value)) return Number(value);
  throw new InvalidArgumentError('Expected a whole number of at least 1.');
}

export function days(value: string): number {
  if (/^[1-9]\d*d$/.test(value)) return Number(value.slice(0, -1));
  throw new InvalidArgumentError('Expected a number of days such as 60d.');
}

export function wholeNumber(value: string): number {
  if (/^\d+$/.test(value)) return Number(value);
  throw new InvalidArgumentError('Expected a whole number.');
}

export function factor(value: string): number {
  if (Number(value) > 0 && Number.isFinite(Number(value))) return Number(value);
  throw new InvalidArgumentError('Expected a number above 0.');
}

export function amount(value: string): string {
  const bare = value.replace(/[$_,]/g, '');
  if (/^\d+(\.\d+)?$/.test(bare)) return bare;
  throw new InvalidArgumentError('Expected an amount of dollars such as 100000.');
}

export function symbols(value: string): readonly string[] {
  const names = value.split(',').map((name) => name.trim().toUpperCase());
  if (names.every((name) => /^[A-Z0-9.]+(\/[A-Z0-9]+)?$/.test(name))) return names;
  throw new InvalidArgumentError('Expected symbols separated by commas: AAPL,BRK.B,BTC/USD.');
}

export function rateLimit(value: string): number {
  return value === 'none' ? Infinity : count(value);
}

export function page(value: string): string {
  if (!/\.ya?ml$/i.test(value)) return value;
  throw new InvalidArgumentError('Expected the page to write; the config goes before --report.');
}

export function pace(value: string): string {
  const isDuration = (parseDurationMs(value) ?? 0) > 0;
  if (value === 'real' || value === 'fast' || isDuration) return value;
  throw new InvalidArgumentError('Expected real, fast or a duration such as 250ms.');
}
