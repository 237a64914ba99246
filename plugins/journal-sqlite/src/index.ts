import { Journal, definePlugin } from '@plimsoll/core';
import { config } from './config.ts';
import { SqliteJournal } from './journal.ts';

export default definePlugin({
  name: 'journal-sqlite',
  config,
  provides: Journal,
  setup: ({ config, resolvePath }) => {
    const journal = new SqliteJournal(config, resolvePath);
    return { stop: () => journal.close(), service: journal };
  },
});
