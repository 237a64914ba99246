import { DatabaseSync } from 'node:sqlite';

const SQLITE_BUSY = 5;

/** Keeps other processes out. The system lets go of it when this process ends, however that comes about. */
export class Lock {
  readonly #database: DatabaseSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** @returns undefined where another process, or another run of this one, has it. @throws where the file cannot be made */
  static take(path: string): Lock | undefined {
    // An SQLite transaction that never ends: the one lock of the operating system's that Node reaches without a library.
    const database = new DatabaseSync(path, { timeout: 0 });
    try {
      database.exec('BEGIN IMMEDIATE');
      return new Lock(database);
    } catch (error) {
      database.close();
      if ((error as { readonly errcode?: number }).errcode === SQLITE_BUSY) return undefined;
      throw error;
    }
  }

  release(): void {
    if (this.#database.isOpen) this.#database.close();
  }
}
