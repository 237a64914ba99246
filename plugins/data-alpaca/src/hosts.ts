const PAPER = 'https://paper-api.alpaca.markets';
const LIVE = 'https://api.alpaca.markets';
const DATA = 'https://data.alpaca.markets';
const STREAM = 'wss://stream.data.alpaca.markets';

/** Where each part of Alpaca's API is, without slashes at the end. */
export interface Hosts {
  readonly bars: string;
  readonly stream: string;
  /** Clock and calendar. */
  readonly trading: string;
}

/** With a `baseUrl` one host answers for everything. */
export function hostsOf({ live, baseUrl }: { readonly live: boolean; readonly baseUrl?: string | undefined }): Hosts {
  if (baseUrl === undefined) return { bars: DATA, stream: STREAM, trading: live ? LIVE : PAPER };
  const base = new URL(baseUrl).href.replace(/\/+$/, '');
  return { bars: base, stream: base.replace(/^http/, 'ws'), trading: base };
}

/** What `fetch` is given and returns, as far as it is used here. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** `fetch` to some hosts alone: whatever leads elsewhere is refused before it is sent. */
export function fetchOnly(hosts: Hosts): Fetch {
  const allowed = new Set([new URL(hosts.bars).origin, new URL(hosts.trading).origin]);
  return async (asked, init) => {
    const { origin, host } = new URL(asked);
    if (!allowed.has(origin)) throw new Error(`refused to talk to ${host}: it is not a host of the config`);
    return fetch(asked, { ...init, redirect: 'error' });
  };
}
