/** What an entry of `plugins` is called before it is loaded: `as`, else the last part of `use` without its ending. */
export function entryName(use: string, as: string | undefined): string {
  return as ?? use.replace(/^.*\//, '').replace(/\.[cm]?[jt]s$/, '');
}
