import { CashActivities } from '../../plugins/broker-alpaca/src/cash-activities.ts';
import { Client } from '../../plugins/broker-alpaca/src/client.ts';
import { Unsent } from '../../plugins/broker-alpaca/src/hosts.ts';
import { OrderBook } from '../../plugins/broker-alpaca/src/order-book.ts';
import { Placement } from '../../plugins/broker-alpaca/src/placement.ts';
import { Reconciler } from '../../plugins/broker-alpaca/src/reconciler.ts';
import { isRefusal } from '../../plugins/broker-alpaca/src/refusal.ts';
import { Resumption } from '../../plugins/broker-alpaca/src/resumption.ts';
import type { VenueFill, VenueOrder } from '../../plugins/broker-alpaca/src/wire.ts';
import { instead } from '../instead.ts';
import type { Method, Mutant } from '../instead.ts';

type Place = Client['place'];

/** Changes what becomes of an order for which no answer came. */
const unanswered = (
  then: (own: Place, client: Client, ...args: Parameters<Place>) => ReturnType<Place>,
): Mutant['plant'] =>
  instead(
    Client,
    'place',
    (own) =>
      async function (this: Client, request, urgency) {
        try {
          return await own.call(this, request, urgency);
        } catch (error) {
          if (isRefusal(error)) throw error;
          return then(own, this, request, urgency);
        }
      } as Method,
  );

const broker = 'alpaca';

export const ALPACA_MUTANTS: readonly Mutant[] = [
  {
    name: 'an order that was not answered for is sent again under another id',
    broker,
    law: 8,
    bound: 20,
    plant: unanswered((own, client, request, urgency) => {
      return own.call(client, { ...request, clientOrderId: `${request.clientOrderId}-again` }, urgency);
    }),
  },
  {
    name: 'an order that was not answered for counts as one that did not arrive',
    broker,
    law: 8,
    bound: 20,
    plant: unanswered(() => Promise.reject(new Unsent('no answer'))),
  },
  {
    name: 'an execution that is told again, by the stream or a list, counts again',
    broker,
    law: 7,
    bound: 20,
    plant: instead(
      Placement,
      'add',
      (own) =>
        function (this: Placement, fill) {
          const { quantity, cumulative } = fill as VenueFill;
          own.call(this, cumulative > this.told ? fill : { ...(fill as VenueFill), cumulative: this.told + quantity });
        } as Method,
    ),
  },
  {
    name: 'nobody asks what the stream left out',
    broker,
    law: 7,
    bound: 60,
    plant: instead(Reconciler, 'catchUp', () => async () => undefined),
  },
  {
    name: 'orders of an earlier process are not looked for',
    broker,
    law: 7,
    bound: 60,
    plant: instead(Resumption, 'lookUp', () => async () => 'absent'),
  },
  {
    name: 'the legs of an order are nobody’s',
    broker,
    law: 8,
    bound: 60,
    plant: instead(
      OrderBook,
      'takeOrder',
      (own) =>
        function (this: OrderBook, order) {
          return own.call(this, { ...(order as VenueOrder), legs: [] } as never);
        } as Method,
    ),
  },
  {
    name: 'fees and interest are not told',
    broker,
    law: 8,
    bound: 60,
    plant: instead(CashActivities, 'catchUp', () => async () => false),
  },
  {
    name: 'an account that is told without its cash has none',
    broker,
    law: 8,
    bound: 60,
    plant: instead(
      Client,
      'account',
      (own) =>
        async function (this: Client) {
          const account = await own.call(this);
          return { ...account, cash: account.cash ?? '0' };
        } as Method,
    ),
  },
];
