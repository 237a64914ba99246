import { once } from 'node:events';
import { WebSocket } from 'ws';
import { ACCOUNTS, BASELINE_PATH, SYMBOLS } from './market.ts';

const { keyId, secret } = ACCOUNTS[1];

/** The least that could be done: a WebSocket that takes the frames, and a POST as soon as one is there. Nothing is read. */
export async function startBaseline(url: string): Promise<{ posted: () => Promise<void>; stop: () => void }> {
  const socket = new WebSocket(url.replace(/^http/, 'ws') + BASELINE_PATH, {
    headers: { 'APCA-API-KEY-ID': keyId, 'APCA-API-SECRET-KEY': secret },
  });
  await once(socket, 'open');
  socket.send(JSON.stringify({ action: 'subscribe', bars: SYMBOLS }));
  for (let isUp = false; !isUp;) isUp = String((await once(socket, 'message'))[0]).includes('"subscription"');
  let count = 0;
  const post = async (): Promise<void> => {
    const response = await fetch(`${url}/v2/orders`, {
      method: 'POST',
      headers: {
        'APCA-API-KEY-ID': keyId,
        'APCA-API-SECRET-KEY': secret,
        'Content-Type': 'application/json',
      },
      body: JSON.stringify({
        symbol: SYMBOLS[0],
        qty: '10',
        side: 'buy',
        type: 'market',
        time_in_force: 'day',
        client_order_id: `baseline-${count++}`,
      }),
    });
    if (!response.ok) throw new Error(`the simulator refused an order: ${await response.text()}`);
    await response.arrayBuffer();
  };
  return {
    posted: () => new Promise((resolve, reject) => socket.once('message', () => void post().then(resolve, reject))),
    stop: () => socket.terminate(),
  };
}
