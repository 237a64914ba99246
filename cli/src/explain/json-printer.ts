import type { Printer } from './selection.ts';

/** Decisions as one object, `{decisions, total, shown}`. It is written at the end, so that a run that fails leaves no half of it. */
export function jsonPrinter(): Printer {
  const lines: string[] = [];
  return {
    print: (decision) => void lines.push(JSON.stringify(decision)),
    end: ({ matched, shown }) =>
      void process.stdout.write(`{"decisions":[\n${lines.join(',\n')}\n],"total":${matched},"shown":${shown}}\n`),
  };
}
