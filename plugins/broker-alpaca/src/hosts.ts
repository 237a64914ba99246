import { PlimsollError } from '@plimsoll/core';

const PAPER = 'https://paper-api.alpaca.markets';
const LIVE = 'https://api.alpaca.markets';

/** Where orders go. */
export interface Host {
  /** Without a slash at its end. */
  readonly restUrl: string;
  readonly streamUrl: string;
  readonly isLive: boolean;
}

interface Asked {
  readonly live: boolean;
  readonly baseUrl?: string | undefined;
}

/**
 * The host that config asks for: paper, unless it says live and the environment says so too.
 * @throws PlimsollError where only one of the two says so, or `baseUrl` names the live host without them
 */
export function hostOf({ live, baseUrl }: Asked, env: Readonly<Record<string, string | undefined>>): Host {
  if (live && env.PLIMSOLL_LIVE !== 'yes') {
    throw new PlimsollError(
      'PLM_PLUGIN_SETUP_FAILED',
      'live: true trades with real money only where PLIMSOLL_LIVE=yes is in the environment; paper trading needs neither',
    );
  }
  const url = new URL(baseUrl ?? (live ? LIVE : PAPER));
  const isLive = url.hostname.replace(/\.$/, '') === new URL(LIVE).hostname;
  if (isLive && !live) {
    throw new PlimsollError(
      'PLM_PLUGIN_SETUP_FAILED',
      `baseUrl ${url.host} trades with real money: it needs live: true, and PLIMSOLL_LIVE=yes in the environment`,
    );
  }
  if (live && !isLive) {
    throw new PlimsollError(
      'PLM_PLUGIN_SETUP_FAILED',
      `live: true and baseUrl ${url.host} contradict each other: leave one of them out`,
    );
  }
  const restUrl = url.href.replace(/\/+$/, '');
  return { restUrl, streamUrl: `${restUrl.replace(/^http/, 'ws')}/stream`, isLive };
}

/** Whether a host name is this machine's own. */
export function isLoopback(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return bare === 'localhost' || bare === '::1' || /^127(\.\d+){3}$/.test(bare);
}

/** Thrown before anything was sent. */
export class Unsent extends Error {}
