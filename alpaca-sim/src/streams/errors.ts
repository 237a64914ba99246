/** Error codes of the market data streams. */
export const STREAM_ERRORS = {
  400: 'invalid syntax',
  401: 'not authenticated',
  402: 'auth failed',
  403: 'already authenticated',
  404: 'auth timeout',
  405: 'symbol limit exceeded',
  406: 'connection limit exceeded',
  407: 'slow client',
  408: 'v2 not enabled',
  409: 'insufficient subscription',
  410: 'invalid subscribe action for this feed',
  411: 'insufficient scope',
  412: 'option messages are only available in MsgPack format',
  413: 'star subscription is not allowed for option quotes',
  500: 'internal error',
} as const satisfies Readonly<Record<number, string>>;

export type StreamErrorCode = keyof typeof STREAM_ERRORS;

export function isStreamErrorCode(code: number): code is StreamErrorCode {
  return Object.hasOwn(STREAM_ERRORS, code);
}
