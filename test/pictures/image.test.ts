import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

test('the image has the native part of what draws pictures, which is an optional package', () => {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly optional?: true; readonly dev?: true }>>;
  };
  for (const processor of ['x64', 'arm64']) {
    expect(packages[`node_modules/@resvg/resvg-js-linux-${processor}-gnu`]).toMatchObject({ optional: true });
    expect(packages[`node_modules/@resvg/resvg-js-linux-${processor}-gnu`]?.dev).toBeUndefined();
  }
  expect(readFileSync(join(root, 'Dockerfile'), 'utf8')).toMatch(
    /^RUN npm ci --omit=dev --ignore-scripts --workspaces=false$/m,
  );
});
