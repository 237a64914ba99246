import type { Placement } from './placement.ts';

/** Orders at Alpaca by their ids, those that were replaced first; each with the kernel's id of what it stands for. */
export type Stands = Map<string, { readonly orderId: string; readonly replaces: string | undefined }>;

/** Adds orders that were heard of and are to take the place of one that stands for something, which does not tell of them before they have. */
export function addSuccessors(stands: Stands, placements: ReadonlyMap<string, Placement>): void {
  for (let size = -1; size !== stands.size;) {
    size = stands.size;
    for (const { id, replaces = '' } of placements.values()) {
      const replaced = stands.get(replaces);
      if (replaced && !stands.has(id)) stands.set(id, { orderId: replaced.orderId, replaces });
    }
  }
}
