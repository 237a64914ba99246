export { accountOf, universeOf } from './account.ts';
export { barsPlugin, brokerPlugin, sizerPlugin } from './fixtures.ts';
export type { BarRow, BarRows } from './fixtures.ts';
export { intentOf } from './intents.ts';
export { scenario } from './scenario.ts';
export type { Scenario } from './scenario.ts';
export { setUp } from './set-up.ts';
