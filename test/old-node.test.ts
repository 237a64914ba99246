import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const bin = fileURLToPath(new URL('../cli/bin/plimsoll.js', import.meta.url));

function runAs(nodeVersion: string) {
  const preload = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${nodeVersion}' } })`;
  const preloadUrl = `data:text/javascript,${encodeURIComponent(preload)}`;
  return spawnSync(process.execPath, ['--import', preloadUrl, bin, '--version'], { encoding: 'utf8' });
}

describe('plimsoll', () => {
  test('when Node is too old then it says in one line what it needs, what it found and how to get it', () => {
    const { status, stdout, stderr } = runAs('22.22.0');
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^plimsoll needs Node 24 .*found Node 22\.22\.0: .*npx plimsoll.*nodejs\.org\n$/);
  });

  test('when Node is new enough then the command runs', () => {
    const { status, stdout, stderr } = runAs('24.0.0');
    expect(stderr).toBe('');
    expect(stdout).toContain('0.1.0');
    expect(status).toBe(0);
  });
});
