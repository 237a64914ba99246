import { appendFileSync } from 'node:fs';
import { definePlugin, z } from '@plimsoll/core';

/** Writes down fills, each with its order. */
export default definePlugin({
  name: 'recorder',
  config: z.strictObject({ file: z.string() }),
  setup: ({ config, resolvePath }) => ({
    postFill: (fill, order) => appendFileSync(resolvePath(config.file), `${JSON.stringify({ fill, order })}\n`),
  }),
});
