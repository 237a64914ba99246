import { availableParallelism } from 'node:os';
import { PlimsollError, messageOf } from '@plimsoll/core';
import type { DuckDBConnection, DuckDBDataChunk, DuckDBInstance, DuckDBValue } from '@duckdb/node-api';
import type { Config } from './config.ts';
import { literal } from './sql.ts';

const MOST_THREADS = 4;
const MEMORY_LIMIT = '1GiB';

type Row = readonly DuckDBValue[];

/** A DuckDB of one's own, in memory. It fetches nothing by itself, and writes nothing. */
export class Duck {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #secrets: readonly string[];

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection, secrets: readonly string[]) {
    this.#instance = instance;
    this.#connection = connection;
    this.#secrets = secrets;
  }

  /** @throws PlimsollError PLM_DATA_INVALID where S3 is asked for and cannot be had */
  static async open({ zone, s3 }: Pick<Config, 'zone' | 's3'>, resolvePath: (path: string) => string): Promise<Duck> {
    const { DuckDBInstance } = await import('@duckdb/node-api'); // tens of megabytes, which a check of a config need not load
    const instance = await DuckDBInstance.create(':memory:', {
      threads: String(Math.min(MOST_THREADS, availableParallelism())),
      memory_limit: MEMORY_LIMIT,
      temp_directory: '',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    const { keyId, secret, sessionToken } = s3 ?? {};
    const secrets = [keyId, secret, sessionToken].flatMap((one) => (one ? [one.reveal()] : []));
    const duck = new Duck(instance, await instance.connect(), secrets);
    try {
      await duck.run(`SET TimeZone = ${literal(zone)}`);
      if (s3) await duck.#allowS3(s3, s3.extension && resolvePath(s3.extension));
    } catch (error) {
      duck.close();
      throw error;
    }
    return duck;
  }

  async run(sql: string): Promise<void> {
    await this.rows(sql);
  }

  /** All rows of a small result. */
  async rows(sql: string): Promise<readonly Row[]> {
    return this.#cleanly(async () => (await this.#connection.runAndReadAll(sql)).getRows());
  }

  /** Hands over the rows of a result of any size, some thousands at a time. */
  async each(sql: string, take: (chunk: DuckDBDataChunk) => void): Promise<void> {
    await this.#cleanly(async () => {
      const result = await this.#connection.stream(sql);
      for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk())
        take(chunk);
    });
  }

  /** From now on rows come in the order of the files: several threads would mix them, and putting them in order costs more than a second thread saves. */
  async keepOrder(): Promise<void> {
    await this.run('SET threads = 1');
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }

  async #allowS3(s3: NonNullable<Config['s3']>, extension: string | undefined): Promise<void> {
    try {
      if (extension === undefined) {
        await this.run('LOAD httpfs').catch(() => this.run('INSTALL httpfs').then(() => this.run('LOAD httpfs')));
      } else await this.run(`LOAD ${literal(extension)}`);
    } catch (error) {
      const message = `s3: DuckDB's httpfs extension cannot be loaded: ${messageOf(error)}: install it where there is a network, or name its file as \`extension\``;
      throw new PlimsollError('PLM_DATA_INVALID', message);
    }
    const terms = [
      `KEY_ID ${literal(s3.keyId.reveal())}`,
      `SECRET ${literal(s3.secret.reveal())}`,
      ...(s3.sessionToken ? [`SESSION_TOKEN ${literal(s3.sessionToken.reveal())}`] : []),
      `REGION ${literal(s3.region)}`,
      ...(s3.endpoint === undefined ? [] : [`ENDPOINT ${literal(s3.endpoint)}`]),
      `URL_STYLE ${literal(s3.urlStyle)}`,
      `USE_SSL ${s3.tls}`,
    ];
    await this.run(`CREATE SECRET (TYPE s3, ${terms.join(', ')})`);
  }

  /** Whatever DuckDB complains of, the secrets it was given are not in it, nor the query that they may have been in. */
  async #cleanly<T>(ask: () => Promise<T>): Promise<T> {
    let message: string;
    try {
      return await ask();
    } catch (error) {
      if (PlimsollError.is(error)) throw error;
      message = messageOf(error);
    }
    const [first = ''] = message.split('\n');
    throw new Error(this.#secrets.reduce((text, secret) => text.replaceAll(secret, '[secret]'), first));
  }
}
