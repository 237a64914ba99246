export { ApiError } from './venue/types.ts';
