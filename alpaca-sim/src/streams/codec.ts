import { EXT_TIMESTAMP, Encoder, ExtensionCodec, decode, encodeTimeSpecToTimestamp } from '@msgpack/msgpack';
import { WireTime } from '../data/wire-time.ts';

export type CodecName = 'json' | 'msgpack';

export type Message = Readonly<Record<string, unknown>>;

const times = new ExtensionCodec();
times.register({
  type: EXT_TIMESTAMP,
  encode: (value) =>
    value instanceof WireTime ? encodeTimeSpecToTimestamp({ sec: value.seconds, nsec: value.nanos }) : null,
  decode: () => null,
});

/** One for all messages: making one costs as much as a message. */
const encoder = new Encoder({ extensionCodec: times });

export function codecOf(contentType: string | undefined): CodecName {
  return contentType?.toLowerCase().includes('msgpack') === true ? 'msgpack' : 'json';
}

/** A message in a codec's bytes; times as the timestamp extension in msgpack, as text in JSON. */
export function pack(message: unknown, codec: CodecName): Uint8Array {
  return codec === 'msgpack' ? encoder.encode(message) : Buffer.from(JSON.stringify(message));
}

const COMMA = Buffer.from(',');
const OPEN = Buffer.from('[');
const CLOSE = Buffer.from(']');

/** The head of a msgpack array (fixarray, array 16, array 32). */
function arrayHead(length: number): Buffer {
  if (length < 16) return Buffer.from([0x90 | length]);
  if (length < 65_536) return Buffer.from([0xdc, length >> 8, length & 0xff]);
  const head = Buffer.alloc(5, 0xdd);
  head.writeUInt32BE(length, 1);
  return head;
}

/** An array of messages that have been packed one by one. */
export function joinPacked(parts: readonly Uint8Array[], codec: CodecName): Uint8Array {
  if (codec === 'msgpack') return Buffer.concat([arrayHead(parts.length), ...parts]);
  const pieces: Uint8Array[] = [OPEN];
  for (const [index, part] of parts.entries()) {
    if (index > 0) pieces.push(COMMA);
    pieces.push(part);
  }
  pieces.push(CLOSE);
  return Buffer.concat(pieces);
}

/** What a client sent, as an object; undefined where it is nothing of the kind. Text is JSON whatever was agreed on. */
export function unpack(bytes: Uint8Array, isBinary: boolean, codec: CodecName): Message | undefined {
  try {
    const value: unknown =
      isBinary && codec === 'msgpack' ? decode(bytes) : JSON.parse(Buffer.from(bytes).toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Message) : undefined;
  } catch {
    return undefined;
  }
}

/** A message to many: packed once for each codec, however many connections take it. */
export class SharedMessage {
  readonly message: Message;
  readonly #packed = new Map<CodecName, Uint8Array>();

  constructor(message: Message) {
    this.message = message;
  }

  in(codec: CodecName): Uint8Array {
    let packed = this.#packed.get(codec);
    if (packed === undefined) {
      packed = pack(this.message, codec);
      this.#packed.set(codec, packed);
    }
    return packed;
  }
}
