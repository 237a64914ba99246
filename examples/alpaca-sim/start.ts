import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Starts `plimsoll sim`, with what is given on the command line, and trades the config beside this file against it until Ctrl-C. */
const config = fileURLToPath(new URL('config.yaml', import.meta.url));
const plimsoll = fileURLToPath(new URL('../../cli/bin/plimsoll.js', import.meta.url));

const symbols = 'AAPL,MSFT,NVDA,JPM,BAC,XOM,CVX,JNJ,PG,TSLA';
const market = ['--start', 'open', '--speed', '60', '--rate-limit', 'none', '--symbols', symbols];
const sim = spawn(process.execPath, [plimsoll, 'sim', '--json', '--port', '0', ...market, ...process.argv.slice(2)], {
  stdio: ['ignore', 'pipe', 'inherit'],
  detached: true, // Ctrl-C is for the run, which still needs it then
});
process.once('exit', () => sim.kill());
process.on('SIGINT', () => undefined);
sim.once('exit', (code) => process.exit(code ?? 1));

const [line] = (await once(sim.stdout, 'data')) as [Buffer];
const { url } = JSON.parse(line.toString()) as { url: string };
console.log(`an Alpaca that is this machine: ${url}`);
const there = ['data-alpaca', 'broker-alpaca'].flatMap((name) => ['--set', `plugins.${name}.config.baseUrl=${url}`]);
const run = spawn(process.execPath, [plimsoll, 'run', config, ...there], { stdio: 'inherit' });
const [code] = (await once(run, 'exit')) as [number | null];
process.exit(code ?? 1);
