import { once } from 'node:events';
import { Agent, request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { WebSocket } from 'ws';
import { ACCOUNTS, BASELINE_PATH, SYMBOLS } from './market.ts';

const { keyId, secret } = ACCOUNTS[1];
const keys = { 'APCA-API-KEY-ID': keyId, 'APCA-API-SECRET-KEY': secret };
const headers = { ...keys, 'Content-Type': 'application/json' };
const ORDER = { symbol: SYMBOLS[0], qty: '10', side: 'buy', type: 'market', time_in_force: 'day' };

interface Baseline {
  /** Resolves once an order has been sent, on the last of so many frames, and answered. */
  posted: (frames: number) => Promise<void>;
  stop: () => void;
}

/** The least that could be done: a WebSocket that takes the frames, and a POST as soon as they are there. Nothing is read. */
export async function startBaseline(url: string): Promise<Baseline> {
  const socket = new WebSocket(url.replace(/^http/, 'ws') + BASELINE_PATH, {
    headers: keys,
  });
  await once(socket, 'open');
  socket.send(JSON.stringify({ action: 'subscribe', bars: SYMBOLS }));
  for (let isUp = false; !isUp;) isUp = String((await once(socket, 'message'))[0]).includes('"subscription"');
  let count = 0;
  const agent = new Agent({ keepAlive: true });
  const post = async (): Promise<void> => {
    const outgoing = request(`${url}/v2/orders`, { method: 'POST', agent, headers });
    outgoing.end(JSON.stringify({ ...ORDER, client_order_id: `baseline-${count++}` }));
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    const body = await text(answer);
    if (answer.statusCode !== 200) throw new Error(`the simulator refused an order: ${body}`);
  };
  return {
    posted: (frames) =>
      new Promise((resolve, reject) => {
        let left = frames;
        const take = (): void => {
          if (--left > 0) return;
          socket.off('message', take);
          post().then(resolve, reject);
        };
        socket.on('message', take);
      }),
    stop: () => {
      socket.terminate();
      agent.destroy();
    },
  };
}
