import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Html, markup, scriptJson } from './escape.ts';

export { Html, markup } from './escape.ts';

/** The page's styles; what comes later wins. */
const STYLES = ['theme', 'layout', 'charts', 'tables', 'screens'];

export interface Shell {
  readonly title: string;
  readonly body: Html;
  /** A module, and the JSON that it reads from the element `data`. A page without one runs none. */
  readonly script?: { readonly text: string; readonly data: unknown };
}

/** One HTML file that loads nothing, and runs no script but its own. */
export function renderShell({ title, body, script }: Shell): string {
  const style = STYLES.map((name) => readFileSync(new URL(`style/${name}.css`, import.meta.url), 'utf8')).join('\n');
  const policy = [
    "default-src 'none'",
    `script-src ${script ? `'${hashOf(script.text)}'` : "'none'"}`,
    `style-src '${hashOf(style)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ];
  const scripts = script
    ? markup`<script type="application/json" id="data">
          ${scriptJson(script.data)}
        </script>
        ${new Html(`<script type="module">${script.text}</script>`)}`
    : new Html('');
  return markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy.join('; ')}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        ${new Html(`<style>${style}</style>`)}
      </head>
      <body>
        ${body} ${scripts}
      </body>
    </html> `.text;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
