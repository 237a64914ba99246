import { AccountKeeper } from './account-keeper.ts';
import { Arrivals } from './arrivals.ts';
import { decidingSteps } from './cycle.ts';
import { Decider } from './decider.ts';
import { Differences } from './differences.ts';
import { Exits } from './exits.ts';
import type { WaitingExit } from './exits.ts';
import { Fates } from './fates.ts';
import { JournalDesk } from './journal-desk.ts';
import { Judge } from './judge.ts';
import type { KernelParts } from './kernel-parts.ts';
import { Market } from './market.ts';
import { OperatorDesk } from './operator-desk.ts';
import { OrderBook } from './order-book.ts';
import { OrderDesk } from './order-desk.ts';
import { OutsideHoldings } from './outside.ts';
import { Proposals } from './proposals.ts';
import { Recollection } from './recollection.ts';
import { Recovery } from './recovery.ts';
import { shadowDecider } from './shadow.ts';
import { SizingDesk } from './sizing-desk.ts';
import { Snapshots } from './snapshots.ts';
import { SplitDesk } from './split-desk.ts';

export type Desks = ReturnType<typeof makeDesks>;

/** The desks of a kernel, each with those that it works with. @param deliver what is told of orders comes in by it */
export function makeDesks(parts: KernelParts, deliver: Arrivals['deliver']) {
  const { bus, ledger, universe, trading, broker, plugins } = parts;
  const outside = new OutsideHoldings();
  const book = new OrderBook(bus, ledger, parts.endedOrders);
  const journal = new JournalDesk({ ...parts, outside });
  const fates = new Fates({ bus, broker, answered: deliver, tell: (event) => arrivals.tell(event) });
  const differences = new Differences({ bus, trading, journal });
  const desk = new OrderDesk({ ...parts, book, journal, fates });
  const market = new Market({ ...parts, journal });
  const proposals = new Proposals(bus, ledger, universe, market.cycle, plugins);
  const splits = new SplitDesk({ bus, ledger, universe, book, trading, proposals, market });
  const recollection = new Recollection({ book, desk, journal, ledger, universe });
  const arrivals = new Arrivals({ ...parts, book, journal, splits, recollection, fates });
  const sizing = new SizingDesk(parts);
  const judge = new Judge(plugins);
  const deciding = { bus, ledger, universe, trading, sizing, judge, market, proposals, desk };
  const shadow = parts.shadow && shadowDecider(parts.shadow, deciding);
  const decider = new Decider({ ...deciding, shadow });
  const exits = new Exits({ ledger, book, desk, proposals, journal });
  const account = new AccountKeeper({ ...parts, book, arrivals, journal, fates, outside, differences, splits });
  const snapshots = new Snapshots(bus, plugins, {
    take: () => ({ waiting: exits.waiting(), fillsSince: account.fillsSince }),
    restore: (state) => {
      const { waiting, fillsSince = 0 } = state as {
        readonly waiting: readonly WaitingExit[];
        readonly fillsSince?: number;
      };
      proposals.resume(waiting);
      account.restoreFills(fillsSince);
    },
  });
  journal.snapshots = snapshots;
  const recovery = new Recovery({ ...parts, book, fates, outside, differences, snapshots, splits, market });
  const decide = decidingSteps({ arrivals, desk, proposals, exits, decider });
  const operator = new OperatorDesk({ ...parts, book, desk, journal, proposals, arrivals, decide });
  return {
    book,
    journal,
    fates,
    differences,
    desk,
    market,
    proposals,
    arrivals,
    sizing,
    judge,
    decider,
    exits,
    account,
    snapshots,
    recovery,
    operator,
  };
}
