import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './folder.ts';

interface Block {
  readonly language: string;
  readonly text: string;
  /** The paragraph before it. */
  readonly lead: string;
}

/** The fenced blocks of a page. @param page from the repository's root */
export function blocksOf(page: string): Block[] {
  const text = readFileSync(path.join(ROOT, page), 'utf8');
  return [...text.matchAll(/((?:^(?!```).+\n)*)\n*^```(\w+)\n([\s\S]*?)^```$/gm)].map(
    ([, lead = '', language = '', block = '']) => ({ language, text: block, lead }),
  );
}

/** The block whose paragraph names a file. */
export function fileIn(page: string, file: string): string {
  const block = blocksOf(page).find(({ lead }) => lead.includes(`\`${file}\``));
  if (!block) throw new Error(`${page} has no block for ${file}`);
  return block.text;
}
