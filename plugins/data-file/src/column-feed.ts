import { PlimsollError } from '@plimsoll/core';
import type { BarFeed, BarWindow, Span, Universe } from '@plimsoll/core';
import { DamagedFile, openColumnFile } from './cache/column-file.ts';
import type { BlockReader } from './cache/column-file.ts';
import { Selection } from './cache/selection.ts';
import type { ColumnStore } from './cache/store.ts';
import type { SurveyedFile } from './survey.ts';

/** A column file whose blocks are being read; its index is in memory only as long. */
interface OpenFile {
  readonly selection: Selection;
  /** By block, 1 where it is wanted and has not been read. */
  readonly isLeft: Uint8Array;
  left: number;
}

interface FeedOptions {
  readonly universe: Universe;
  readonly span: Span;
  readonly store: ColumnStore;
  readonly blocks: BlockReader;
  /** Ends of the stretches of time, ascending, epoch ms; the last is Infinity. */
  readonly cuts: readonly number[];
  readonly lastStart: number;
}

/** The bars of column files, a stretch of time after another. Blocks are read whole, so that a stretch goes on into the next by some. */
export class ColumnFeed implements BarFeed {
  readonly lastStart: number;
  readonly #options: FeedOptions;
  readonly #files: readonly SurveyedFile[];
  readonly #open = new Map<SurveyedFile, OpenFile>();
  readonly #done = new Set<SurveyedFile>();
  readonly #repaired = new Set<string>();
  #stretch = 0;

  /** @param files of which each has a symbol's bars after those of the files before it */
  constructor(files: readonly SurveyedFile[], options: FeedOptions) {
    this.#files = files;
    this.#options = options;
    this.lastStart = options.lastStart;
  }

  next(windows: readonly BarWindow[]): number | Promise<number> {
    const until = this.#options.cuts[this.#stretch++] ?? Infinity;
    return this.#readUntil(windows, until);
  }

  #readUntil(windows: readonly BarWindow[], until: number): number | Promise<number> {
    const files = this.#files.filter((file) => file.first < until && !this.#done.has(file));
    try {
      this.#reserve(files, windows, until);
      for (const file of files) this.#read(file, windows, until);
      return until;
    } catch (error) {
      if (!(error instanceof DamagedFile) || this.#repaired.has(error.path)) throw error;
      this.#repaired.add(error.path);
      const damaged = files.find(({ path }) => path === error.path)!;
      return this.#repair(damaged).then(() => this.#readUntil(windows, until));
    }
  }

  /** Makes room for what will be read, so that nothing is moved more than once. */
  #reserve(files: readonly SurveyedFile[], windows: readonly BarWindow[], until: number): void {
    const bars = new Float64Array(windows.length);
    for (const file of files) {
      const { selection, isLeft } = this.#openFile(file);
      const { first, rows } = selection.file.index;
      for (let block = 0; block < isLeft.length; block++)
        if (isLeft[block] === 1 && first[block]! < until) bars[selection.placeOf(block)]! += rows[block]!;
    }
    for (const [place, window] of windows.entries()) window.reserve(bars[place]!);
  }

  #read(file: SurveyedFile, windows: readonly BarWindow[], until: number): void {
    const open = this.#openFile(file);
    const { selection, isLeft } = open;
    const { first } = selection.file.index;
    this.#options.blocks.read(
      selection.file,
      (block) => isLeft[block] === 1 && first[block]! < until,
      (block, bars) => {
        const [start, end] = selection.rowsOf(block, bars);
        windows[selection.placeOf(block)]!.append(bars, start, end);
        isLeft[block] = 0;
        open.left--;
      },
    );
    if (open.left > 0) return;
    this.#open.delete(file);
    this.#done.add(file);
  }

  #openFile(file: SurveyedFile): OpenFile {
    const known = this.#open.get(file);
    if (known) return known;
    const columns = openColumnFile(file.path, file.source);
    if (columns === undefined) throw new DamagedFile(file.path);
    const selection = new Selection(columns, this.#options.universe, this.#options.span);
    const isLeft = Uint8Array.from(columns.index.rows, (_, block) => (selection.isWanted(block) ? 1 : 0));
    const open = { selection, isLeft, left: isLeft.reduce((sum, left) => sum + left, 0) };
    this.#open.set(file, open);
    return open;
  }

  /** Makes a damaged file again; its blocks are where they were, so that those which have been read need not be read again. */
  async #repair({ csv, path, source }: SurveyedFile): Promise<void> {
    const { store } = this.#options;
    store.discard(path);
    const made = await store.columnsOf(csv);
    if (made?.source !== source)
      throw new PlimsollError('PLM_DATA_INVALID', `${csv}: changed while its bars were being read, start again`);
  }
}
