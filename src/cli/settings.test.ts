import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SETTINGS } from '../platform/config.ts';
import { settingsPage } from './settings.ts';

describe('docs/settings.md', () => {
  it('is what `./gatehouse settings` prints', () => {
    const file = join(import.meta.dirname, '../../docs/settings.md');
    expect(readFileSync(file, 'utf8')).toBe(settingsPage());
  });

  it('has every setting once', () => {
    for (const { name } of Object.values(SETTINGS)) expect(settingsPage().split(`| \`${name}\` |`)).toHaveLength(2);
  });
});
