import { brokerOver } from './plugin.ts';
import { realOutside } from './outside.ts';

export default brokerOver(() => realOutside);
