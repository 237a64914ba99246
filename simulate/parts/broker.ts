import { Broker, definePlugin } from '@plimsoll/core';
import { SimulatedBroker } from '../broker.ts';
import { today } from '../today.ts';

export default definePlugin({
  name: 'simulated-broker',
  provides: Broker,
  setup: () => {
    const day = today();
    return { service: new SimulatedBroker(day, day.life) };
  },
});
