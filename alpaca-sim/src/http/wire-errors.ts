import { ApiError } from '../venue/types.ts';

/** The body of a refusal, keys in Alpaca's order. */
export function errorBody(error: ApiError): Readonly<Record<string, unknown>> {
  return { code: error.code, message: error.message, ...error.extra };
}

const MESSAGES: Readonly<Record<number, string>> = {
  400: 'request is invalid',
  401: 'unauthorized.',
  403: 'forbidden.',
  404: 'endpoint not found.',
  413: 'request body is too large',
  429: 'rate limit exceeded',
  500: 'internal server error occurred',
  502: 'bad gateway',
  503: 'service unavailable',
  504: 'gateway timeout',
};

/** The refusal that goes with an HTTP status alone. */
export function errorOfStatus(status: number): ApiError {
  return new ApiError(status, status * 100_000 + 10_000, MESSAGES[status] ?? 'request failed');
}

/** A parameter, or a field of a body, that cannot be what it is. */
export function invalidParameter(message: string): ApiError {
  return new ApiError(422, 40_010_001, message);
}
