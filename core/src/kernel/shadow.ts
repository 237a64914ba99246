import type { Decision } from '../domain/decision.ts';
import type { Begun } from '../plugin/journal.ts';
import type { Sizer } from '../plugin/services.ts';
import { Bus } from './bus.ts';
import { Decider } from './decider.ts';
import type { DeciderParts } from './decider.ts';
import type { Installed } from './installed.ts';
import { Judge } from './judge.ts';
import type { Proposal } from './proposals.ts';
import { SizingDesk } from './sizing-desk.ts';
import type { TradingDesk } from './trading-desk.ts';

/** Another sizer and other rules, which are asked about all that is decided. Nothing comes of what they say. */
export interface Shadow {
  /** With hooks that take part: rules, and whoever learns of fills. */
  readonly plugins: readonly Installed[];
  readonly sizer: Sizer;
  readonly sizerName: string;
  /** What trading would be like. */
  readonly trading: TradingDesk;
  /** Takes what would have been decided, before what is decided is told; both have the same id. */
  readonly decided: (decision: Decision) => void;
  /** Gives the plugins what was kept of them before the run. @throws PlimsollError PLM_STATE_UNUSABLE */
  readonly restore: (begun: Begun) => void;
}

/** Decides proposals as {@link Decider} does, with everything else as it is, and lets nothing come of it. */
export function shadowDecider(
  shadow: Shadow,
  { bus, ledger, universe, market, desk, trading }: DeciderParts,
): (proposal: Proposal) => void {
  const { sizer, sizerName, plugins } = shadow;
  const own = new Bus();
  const list: Proposal[] = [];
  const decider = new Decider({
    bus: own,
    ledger,
    universe,
    market,
    sizing: new SizingDesk({ bus: own, ledger, sizer, sizerName }),
    judge: new Judge(plugins),
    proposals: { list },
    desk: { orderId: (sequence) => desk.orderId(sequence), open: () => undefined, note: () => undefined },
    trading: {
      get state() {
        return shadow.trading.state;
      },
      get reason() {
        return shadow.trading.reason;
      },
      get isReconciling() {
        return trading.isReconciling;
      },
      get reconcileReason() {
        return trading.reconcileReason;
      },
      get unacknowledged() {
        return trading.unacknowledged;
      },
    },
  });
  own.on('decision', shadow.decided);
  return (proposal) => {
    own.time = bus.time;
    list.push(proposal);
    decider.decideAll();
  };
}
