import type { FastifyInstance } from 'fastify';
import type { World } from '../world.ts';
import { accountChangeInput, accountInput, activityInput, correctionInput, eventInput, readInput } from './input.ts';

type ById = { Params: { id: string } };

/** What only the broker could do: accounts, order states told by hand, executions busted and corrected. */
export function accountControls(app: FastifyInstance, { venue }: World): void {
  app.post('/accounts', ({ body }) => {
    const { key_id: keyId, secret, cash, multiplier, ...rest } = readInput(accountInput, body);
    const id = venue.addAccount({
      keyId,
      secret,
      ...(cash !== undefined && { cash }),
      ...(multiplier !== undefined && { multiplier }),
      ...(rest.shorting_enabled !== undefined && { shortingEnabled: rest.shorting_enabled }),
      ...(rest.holdings && {
        holdings: rest.holdings.map(({ symbol, qty, avg_entry_price: avgEntryPrice }) => ({
          symbol,
          qty,
          avgEntryPrice,
        })),
      }),
    });
    return venue.accountWire(id);
  });
  app.patch<ById>('/accounts/:id', ({ body, params }) => {
    const { deposit, ...flags } = readInput(accountChangeInput, body);
    venue.setFlags(params.id, given(flags));
    if (deposit !== undefined) venue.transfer(params.id, deposit);
    return venue.accountWire(params.id);
  });
  app.post<ById>('/accounts/:id/activities', ({ body, params }) => {
    const {
      type,
      net_amount: netAmount,
      sub_type: subType,
      per_share_amount: perShare,
      ...of
    } = readInput(activityInput, body);
    venue.book(params.id, { type, netAmount, subType, perShare, ...of });
    return venue.accountWire(params.id);
  });
  app.post<ById>('/orders/:id/events', ({ body, params }) => {
    const { event } = readInput(eventInput, body);
    venue.announce(params.id, event);
    return { id: params.id, event };
  });
  app.post<ById>('/executions/:id/bust', ({ params }) => {
    venue.bust(params.id);
    return { id: params.id };
  });
  app.post<ById>('/executions/:id/correct', ({ body, params }) => {
    const { price } = readInput(correctionInput, body);
    venue.correct(params.id, price);
    return { id: params.id, price };
  });
}

/** The same flags without those that are undefined. */
function given<T extends Readonly<Record<string, boolean | undefined>>>(
  flags: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined)) as never;
}
