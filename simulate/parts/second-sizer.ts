import { Sizer, definePlugin } from '@plimsoll/core';

/** A second provider of what there may be one of: a config with it is refused. */
export default definePlugin({
  name: 'second-sizer',
  provides: Sizer,
  setup: () => ({ service: { size: () => ({ quantity: 1 }) } }),
});
