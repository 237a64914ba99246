const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_LENGTH = 10;
const REST_LENGTH = 16;

/** A ULID of a time and a number that counts: it sorts as the two do. https://github.com/ulid/spec */
export function ulid(timeMs: number, sequence: number): string {
  return base32(timeMs, TIME_LENGTH) + base32(sequence, REST_LENGTH);
}

export function isUlid(text: string): boolean {
  return /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i.test(text);
}

function base32(value: number, length: number): string {
  let digits = '';
  for (let rest = value; digits.length < length; rest = Math.floor(rest / ALPHABET.length)) {
    digits = ALPHABET[rest % ALPHABET.length]! + digits;
  }
  return digits;
}
