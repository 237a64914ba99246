import { createHash } from 'node:crypto';
import { seededRandom } from '@plimsoll/core';
import type { Random } from '@plimsoll/core';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** UUIDs (version 4) out of a seed. */
export class Ids {
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = seededRandom(seed, 'ids');
  }

  next(): string {
    let hex = '';
    for (let i = 0; i < 4; i++)
      hex += Math.floor(this.#random() * 2 ** 32)
        .toString(16)
        .padStart(8, '0');
    return asUuid(hex, '4');
  }
}

/** The same UUID (version 5) for the same name, whatever the seed. */
export function namedUuid(name: string): string {
  return asUuid(createHash('sha1').update(name).digest('hex'), '5');
}

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

function asUuid(hex: string, version: string): string {
  const variant = ((Number.parseInt(hex[16]!, 16) & 3) | 8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    version + hex.slice(13, 16),
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join('-');
}
