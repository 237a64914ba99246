import type { RawData, WebSocket } from 'ws';
import type { CodecName, Message } from './codec.ts';
import { unpack } from './codec.ts';
import type { Timers } from './timers.ts';

export interface PeerHandlers {
  /** undefined: what came could not be read. */
  readonly message: (message: Message | undefined) => void;
  readonly closed: () => void;
  /** Whether a ping is answered. */
  readonly ping: () => boolean;
}

function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}

/** One client's socket: reads its messages, and can fall silent or break as sockets do. */
export class Peer {
  readonly codec: CodecName;
  readonly #socket: WebSocket;
  readonly #timers: Timers;
  #isSilent = false;
  #answersPings = true;
  #endSilence = (): void => undefined;

  constructor(socket: WebSocket, codec: CodecName, timers: Timers) {
    this.#socket = socket;
    this.codec = codec;
    this.#timers = timers;
  }

  listen(handlers: PeerHandlers): void {
    this.#socket.on('message', (data, isBinary) => handlers.message(unpack(bytesOf(data), isBinary, this.codec)));
    this.#socket.on('close', () => {
      this.#endSilence();
      handlers.closed();
    });
    this.#socket.on('error', () => this.cut());
    this.#socket.on('ping', (payload) => {
      if (handlers.ping() && this.#answersPings && this.isOpen) this.#socket.pong(payload);
    });
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  /** Bytes that the client has not taken yet. */
  get backlog(): number {
    return this.#socket.bufferedAmount;
  }

  send(bytes: Uint8Array, isBinary: boolean): void {
    if (!this.isOpen || this.#isSilent) return;
    this.#socket.send(bytes, { binary: isBinary }, () => undefined);
  }

  /** Sends nothing for so long, as if a network on the way swallowed it; what was to be sent is lost. */
  silence(ms: number, { withPongs }: { withPongs: boolean }): void {
    this.#endSilence();
    this.#isSilent = true;
    this.#answersPings = !withPongs;
    const cancel = this.#timers.after(ms, () => this.#endSilence());
    this.#endSilence = () => {
      cancel();
      this.#isSilent = false;
      this.#answersPings = true;
    };
  }

  /** Ends the connection with a closing handshake. */
  close(): void {
    this.#socket.close(1000);
  }

  /** Ends the connection without a word. */
  cut(): void {
    this.#socket.terminate();
  }
}
