import { Broker, Log, Universe, definePlugin } from '@plimsoll/core';
import type { BrokerEvent, Order } from '@plimsoll/core';
import { brokerOver } from '@plimsoll/broker-alpaca/outside';
import { Network } from '../alpaca/network.ts';
import { today } from '../today.ts';

/** broker-alpaca itself, with everything outside of it simulated, in a process that may end wherever something is sent or heard. */
export default definePlugin({
  name: 'simulated-alpaca',
  needs: { log: Log, universe: Universe },
  provides: Broker,
  setup: (context) => {
    const day = today();
    const { life, laws, trace } = day;
    const plugin = brokerOver(() => new Network(day, life));
    const settings = { keyId: 'SIMULATED', secret: 'simulated-secret', baseUrl: 'http://127.0.0.1:1' };
    const config = plugin.config!.parse(settings);
    const made = plugin.setup({ ...context, config } as never) as unknown as { service: Required<Broker> };
    const { service } = made;
    return {
      ...made,
      service: {
        isLive: true,
        account: () => service.account(),
        positions: () => service.positions(),
        cancel: (orderId) => {
          trace(`asks for the end of ${orderId}`);
          return service.cancel(orderId);
        },
        lookUp: (order, counted) => service.lookUp(order, counted),
        connect: (deliver) =>
          service.connect((event) => {
            if (life.ends(`before the kernel hears ${describe(event)}`)) return;
            trace(`the kernel hears ${describe(event)}`);
            deliver(event);
          }),
        submit: (order: Order) => {
          if (life.ends(`before ${order.id} is sent`)) return;
          laws.sent.submitted(order);
          trace(`sends ${order.id}: ${order.side} ${order.quantity} ${order.symbol} ${order.type}`);
          return service.submit(order);
        },
      } satisfies Broker,
    };
  },
});

function describe(event: BrokerEvent): string {
  if (event.kind === 'filled') return `${event.orderId} filled ${event.quantity} (${event.executionId})`;
  return 'orderId' in event ? `${event.orderId} ${event.kind}` : `${event.kind} ${JSON.stringify(event)}`;
}
