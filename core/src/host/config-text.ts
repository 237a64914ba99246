import { LineCounter, isMap, isNode, isPair, isScalar, isSeq, parseDocument, visit } from 'yaml';
import type { Document, Node, YAMLError } from 'yaml';
import { messageOf } from '../domain/errors.ts';
import type { ErrorCode } from '../domain/errors.ts';
import { entryName } from './entry-name.ts';

export type Path = readonly (string | number)[];

interface ReportOptions {
  /** Whether the key is wrong, and not its value. */
  readonly isKey?: boolean;
  /** `PLM_CONFIG_INVALID` where left out. */
  readonly code?: ErrorCode;
}

/** One thing that is wrong with a config, and where. */
export interface ConfigIssue {
  /** Where in the config, for example `plugins.my-cap.config.cap`; empty for the file as a whole. */
  readonly at: string;
  readonly message: string;
  readonly code: ErrorCode;
  readonly line: number | undefined;
  readonly column: number | undefined;
}

/**
 * `${NAME}` cannot stand inside `{ }` in YAML, where a brace ends a plain text. So braces of a reference are taken for two letters
 * that no config has, of the same length, and the reference is resolved in the texts that the parser found.
 */
const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;
const HIDDEN_REFERENCE = /\uE000\uE001([A-Za-z_][A-Za-z0-9_]*)\uE002/g;

/** A config file as text and as a tree whose nodes know where they stand. */
export class ConfigText {
  readonly file: string;
  readonly issues: ConfigIssue[] = [];
  readonly document: Document.Parsed;
  /** Names of environment variables that were put in, by path; their values are not to be printed. */
  readonly fromEnvironment = new Set<string>();
  /** As written, with overrides; `${NAME}` is not put in. */
  unresolved: Document.Parsed | undefined;
  readonly #lines = new LineCounter();

  constructor(file: string, text: string) {
    this.file = file;
    const hidden = text.replace(REFERENCE, '\uE000\uE001$1\uE002');
    this.document = parseDocument(hidden, {
      lineCounter: this.#lines,
      prettyErrors: false,
      uniqueKeys: true,
      logLevel: 'error',
    });
    for (const { message, code, pos } of [...firstOf(this.document.errors), ...this.document.warnings]) {
      const hint = code === 'TAB_AS_INDENT' ? ': indent with spaces' : '';
      this.#report('', message + hint, pos[0], 'PLM_CONFIG_SYNTAX');
    }
    visit(this.document, {
      Alias: (_, node, ancestors) => {
        const meant = node.resolve(this.document);
        const wrong = (message: string): void => this.#report('', message, node.range?.[0], 'PLM_CONFIG_SYNTAX');
        if (!meant) wrong(`*${node.source} refers to nothing: there is no &${node.source}`);
        else if (ancestors.includes(meant)) wrong(`*${node.source} contains itself`);
      },
    });
  }

  /** All that is in the config, as plain values; undefined, and an issue, where it cannot be had. */
  read(): unknown {
    try {
      return this.document.toJS();
    } catch (error) {
      this.#report('', messageOf(error), 0, 'PLM_CONFIG_SYNTAX');
      return undefined;
    }
  }

  /** Puts in what each `${NAME}` stands for, and reports those that are not set. What a plugin that is off would need is not missed. */
  resolveReferences(environment: Readonly<Record<string, string | undefined>>): void {
    this.unresolved = this.document.clone() as Document.Parsed;
    visit(this.document, {
      Scalar: (key, node, ancestors) => {
        if (key === 'key' || typeof node.value !== 'string') return;
        const path = pathOf(node, ancestors as unknown[]);
        const text = node.value.replace(HIDDEN_REFERENCE, (_, name: string) => {
          const value = environment[name];
          if (value === undefined && !this.#isOff(path))
            this.report(path, `the environment variable ${name} is not set`, { code: 'PLM_CONFIG_ENV_MISSING' });
          return value ?? '';
        });
        if (text !== node.value) this.fromEnvironment.add(path.join('.'));
        node.value = text;
      },
    });
  }

  #isOff([list, place]: Path): boolean {
    return list === 'plugins' && this.document.getIn([list, place, 'enabled']) === false;
  }

  /** The one code of all issues; `PLM_CONFIG_INVALID` where they have several. */
  get code(): ErrorCode {
    const [first = 'PLM_CONFIG_INVALID', ...others] = new Set(this.issues.map(({ code }) => code));
    return others.length === 0 ? first : 'PLM_CONFIG_INVALID';
  }

  /** Reports something wrong at a path: at the key where `isKey`, else at its value, else at the nearest parent that is there. */
  report(path: Path, message: string, { isKey = false, code = 'PLM_CONFIG_INVALID' }: ReportOptions = {}): void {
    const shown = this.#readable(path);
    for (let length = path.length; length >= 0; length--) {
      const isWhole = length === path.length;
      const node = isKey && isWhole ? this.#keyNode(path) : this.#node(path.slice(0, length));
      if (node?.range) return this.#report(shown, message, node.range[0], code);
      if (isWhole && node) return this.#report(shown, message, undefined, code);
    }
    this.#report(shown, message, 0, code);
  }

  /** `file:line:column: where: what`. */
  lines(): string[] {
    return this.issues.map(({ at, message, line, column }) => {
      const place = line === undefined ? `${this.file} (--set)` : `${this.file}:${line}:${column}`;
      return `${place}: ${at ? `${at}: ` : ''}${message}`;
    });
  }

  /** `file:line:column: where` of something that stands in the config. */
  placeOf(path: Path): string {
    const offset = this.#node(path)?.range?.[0];
    const position = offset === undefined ? undefined : this.#lines.linePos(offset);
    const place = position ? `${this.file}:${position.line}:${position.col}` : `${this.file} (--set)`;
    return `${place}: ${this.#readable(path)}`;
  }

  #report(at: string, message: string, offset: number | undefined, code: ErrorCode): void {
    const position = offset === undefined ? undefined : this.#lines.linePos(offset);
    this.issues.push({ at, message, code, line: position?.line, column: position?.col });
  }

  #node(path: Path): Node | undefined {
    if (path.length === 0) return this.document.contents ?? undefined;
    const node: unknown = this.document.getIn(path, true);
    return isNode(node) ? node : undefined;
  }

  #keyNode(path: Path): Node | undefined {
    const parent = this.#node(path.slice(0, -1));
    if (!isMap(parent)) return undefined;
    const name = String(path.at(-1));
    const pair = parent.items.find(({ key }) => String(isScalar(key) ? key.value : key) === name);
    return [pair?.key, pair?.value].find(isNode);
  }

  /** `plugins.my-cap.config.cap` says more than `plugins.3.config.cap`. */
  #readable(path: Path): string {
    if (path[0] !== 'plugins' || typeof path[1] !== 'number') return path.join('.');
    const as: unknown = this.document.getIn(['plugins', path[1], 'as']);
    const use: unknown = this.document.getIn(['plugins', path[1], 'use']);
    const name = typeof use === 'string' ? entryName(use, typeof as === 'string' ? as : undefined) : path[1];
    return ['plugins', name, ...path.slice(2)].join('.');
  }
}

/** The parser goes on after a line that it cannot read, and stumbles over what would have been well but for that; a key that is there twice is no such thing. */
function firstOf(errors: readonly YAMLError[]): readonly YAMLError[] {
  const first = errors.find(({ code }) => code !== 'DUPLICATE_KEY');
  return errors.filter((error) => error === first || error.code === 'DUPLICATE_KEY');
}

/** A document as text, with references as they are written. */
export function textOfDocument(document: Document): string {
  return document.toString({ flowCollectionPadding: false, lineWidth: 0 }).replace(HIDDEN_REFERENCE, '${$1}');
}

function pathOf(node: unknown, ancestors: readonly unknown[]): (string | number)[] {
  const path: (string | number)[] = [];
  const chain = [...ancestors, node];
  for (let i = 0; i < chain.length; i++) {
    const here = chain[i];
    const next = chain[i + 1];
    if (isPair(here)) path.push(String(isScalar(here.key) ? here.key.value : here.key));
    else if (isSeq(here) && next !== undefined) path.push(here.items.indexOf(next as never));
  }
  return path;
}
