import { Broker, definePlugin, seededRandom } from '@plimsoll/core';
import type { BrokerEvent, Plugin } from '@plimsoll/core';

/**
 * A broker's plugin that now and then tells an event a second time: the kernel must count it once, whatever the broker's own care.
 * @param heard called with each event of the broker's own
 */
export function repeating(
  plugin: Plugin,
  seed: number,
  probability: number,
  heard: (event: BrokerEvent) => void,
): Plugin {
  return definePlugin({
    name: plugin.name,
    ...(plugin.config && { config: plugin.config }),
    needs: plugin.needs,
    provides: Broker,
    setup: (context) => {
      const { service, ...hooks } = plugin.setup(context) as { service: Broker };
      const random = seededRandom(seed, 'repeating');
      const connect = (deliver: (event: BrokerEvent) => void): void | Promise<void> =>
        service.connect((event) => {
          heard(event);
          deliver(event);
          if (random() < probability) deliver(event);
        });
      return {
        ...hooks,
        service: {
          connect,
          account: () => service.account(),
          positions: () => service.positions(),
          submit: (order) => service.submit(order),
          cancel: (orderId) => service.cancel(orderId),
        },
      };
    },
  });
}
