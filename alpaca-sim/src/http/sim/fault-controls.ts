import type { FastifyInstance } from 'fastify';
import { FAULTS, isFaultName } from '../../faults/catalogue.ts';
import type { FaultName } from '../../faults/catalogue.ts';
import type { World } from '../world.ts';
import { SimInputError, faultInput, readInput } from './input.ts';

type ByName = { Params: { name: string } };

/** Switching faults on and off. */
export function faultControls(app: FastifyInstance, { faults }: World): void {
  const report = (): unknown => ({ on: faults.report(), known: FAULTS });
  app.get('/faults', report);
  app.put<ByName>('/faults/:name', ({ body, params }) => {
    const name = faultName(params.name);
    const { from, until, ...rule } = readInput(faultInput, body);
    faults.set({ name, fromMs: from, untilMs: until, ...rule });
    return report();
  });
  app.delete<ByName>('/faults/:name', ({ params }) => {
    faults.clear(faultName(params.name));
    return report();
  });
  app.delete('/faults', () => {
    faults.clear();
    return report();
  });
}

function faultName(text: string): FaultName {
  if (isFaultName(text)) return text;
  throw new SimInputError([`no fault is called ${text}; there are ${Object.keys(FAULTS).join(', ')}`]);
}
