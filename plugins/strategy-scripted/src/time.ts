const ISO = /^(\d{4}-\d\d-\d\d)(?:[T ]((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?)(Z|[+-]\d\d(?::?[0-5]\d)?)?)?$/;

function zoneOf(text: string): string {
  return text === 'Z' ? text : `${text.slice(0, 3)}:${text.slice(3).replace(':', '') || '00'}`;
}

/**
 * Epoch ms of ISO 8601 with `Z` or an offset, of a date with or without a time (then UTC), or of the epoch in seconds (9 or 10 digits)
 * or milliseconds (12 or 13); NaN where the text is none of these.
 */
export function parseTime(text: string): number {
  if (/^\d{9,10}$/.test(text)) return Number(text) * 1_000;
  if (/^\d{12,13}$/.test(text)) return Number(text);
  const [, date = '', clock = '00:00', zone = 'Z'] = ISO.exec(text) ?? [];
  const midnight = Date.parse(`${date}T00:00Z`);
  const isDay = !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(date);
  return isDay ? Date.parse(`${date}T${clock}${zoneOf(zone)}`) : NaN;
}
