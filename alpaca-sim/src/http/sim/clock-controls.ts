import type { FastifyInstance } from 'fastify';
import type { World } from '../world.ts';
import { clockInput, readInput, stepInput } from './input.ts';
import { clockState } from './state.ts';

/** Reading, freezing, stepping and speeding up the venue's clock. */
export function clockControls(app: FastifyInstance, world: World): void {
  const { driver, venue } = world;
  app.get('/clock', () => clockState(world));
  app.patch('/clock', ({ body }) => {
    const { frozen, speed } = readInput(clockInput, body);
    if (speed !== undefined) driver.setSpeed(speed);
    if (frozen === true) driver.freeze();
    if (frozen === false) driver.unfreeze();
    return clockState(world);
  });
  app.post('/clock/step', ({ body }) => {
    const step = readInput(stepInput, body);
    driver.jumpTo('by' in step ? venue.nowMs + step.by : momentOf(world, step.to));
    return clockState(world);
  });
}

function momentOf({ venue }: World, to: number | 'open' | 'close'): number {
  if (typeof to === 'number') return to;
  return Date.parse(String(venue.clock()[`next_${to}`]));
}
