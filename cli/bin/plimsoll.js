#!/usr/bin/env node
// Any Node from 12 on must be able to parse this file, as a module or as a script: no static import, no require.
const needed = 24;
const found = process.versions.node;

async function start() {
  const { enableCompileCache } = await import('node:module');
  enableCompileCache();
  const { main } = await import('../src/main.ts');
  process.exitCode = await main(process.argv.slice(2));
  // A timer or a socket that a plugin left open does not keep the command from ending.
  setTimeout(() => process.exit(), 1000).unref();
}

if (parseInt(found, 10) >= needed) {
  void start();
} else {
  process.stderr.write(
    `plimsoll needs Node ${needed} or newer and found Node ${found}: ` +
      'inside the repository `npx plimsoll` uses the pinned Node, elsewhere `npx --prefix REPOSITORY plimsoll`; ' +
      `or install Node ${needed} from https://nodejs.org\n`,
  );
  process.exitCode = 1;
}
