import type { Printer } from './selection.ts';

/** Decisions as one object, `{decisions, total, shown}`, written as they come so that a long run need not fit into memory. */
export function jsonPrinter(): Printer {
  let isFirst = true;
  const open = (): string => {
    const opening = isFirst ? '{"decisions":[\n' : ',\n';
    isFirst = false;
    return opening;
  };
  return {
    print: (decision) => void process.stdout.write(open() + JSON.stringify(decision)),
    end({ matched, shown }) {
      const opening = isFirst ? open() : '';
      process.stdout.write(`${opening}\n],"total":${matched},"shown":${shown}}\n`);
    },
  };
}
