import type { IncomingHttpHeaders } from 'node:http';
import type { Venue } from '../venue/venue.ts';

/** The pair of texts that proves who is asking. Kept only for as long as it is looked up. */
interface Credentials {
  readonly keyId: string;
  readonly secret: string;
}

/**
 * The account that the headers of a request or handshake belong to; undefined for none. Taken are `APCA-API-KEY-ID` with
 * `APCA-API-SECRET-KEY`, `Authorization: Basic` of the same pair, and `Authorization: Bearer` of its token.
 */
export function accountOfHeaders(venue: Venue, headers: IncomingHttpHeaders): string | undefined {
  const keyId = headers['apca-api-key-id'];
  const secret = headers['apca-api-secret-key'];
  if (typeof keyId === 'string' && keyId !== '') return venue.accountByKey(keyId, String(secret));
  const [scheme = '', token = ''] = headers.authorization?.split(/\s+/) ?? [];
  switch (scheme.toLowerCase()) {
    case 'basic':
      return accountOfPair(venue, splitPair(Buffer.from(token, 'base64').toString('utf8')));
    case 'bearer':
      return venue.accountByToken(token);
    default:
      return undefined;
  }
}

/** Whether headers claim to be somebody's. */
export function hasCredentials(headers: IncomingHttpHeaders): boolean {
  return headers['apca-api-key-id'] !== undefined || headers.authorization !== undefined;
}

function accountOfPair(venue: Venue, pair: Credentials | undefined): string | undefined {
  return pair === undefined ? undefined : venue.accountByKey(pair.keyId, pair.secret);
}

function splitPair(text: string): Credentials | undefined {
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { keyId: text.slice(0, colon), secret: text.slice(colon + 1) };
}
