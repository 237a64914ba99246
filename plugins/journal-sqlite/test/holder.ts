import { beginIn, orderOf, sent } from './support.ts';

/** Begins a run in a folder, writes an order, and waits to be killed. */
beginIn(process.argv[2]!).write(sent(orderOf('o1')));
process.stdout.write('begun\n');
setInterval(() => undefined, 1_000);
