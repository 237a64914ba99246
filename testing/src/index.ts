export { accountOf, universeOf } from './account.ts';
export { intentOf } from './intents.ts';
export { setUp } from './set-up.ts';
