import { describe, expect, it } from 'vitest';
import { composeCardNumber } from '../scenarios/cards.ts';
import { DOCUMENTED_CARDS } from '../scenarios/documented-cards.ts';
import { startPage } from './start-page.ts';

const rows = (page: string) => page.match(/<tr><td>.*?<\/tr>/gs) ?? [];

describe('the front door of the bank world', () => {
  it('is folded, with everything in it, until somebody looks for something', () => {
    const page = startPage();
    expect(page).not.toContain('<details open>');
    for (const pan of Object.keys(DOCUMENTED_CARDS)) expect(page).toContain(`<code>${pan}</code>`);
    expect(page).not.toContain('does not offer');
  });

  it('shows the cards of one scheme', () => {
    const page = startPage({ scheme: 'AMEX' });
    expect(page).toContain('<option value="AMEX" selected>');
    expect(page).toContain('<details open>');
    const numbers = [...page.matchAll(/<td><code>(\d+)<\/code>/g)].map(([, pan]) => pan!);
    expect(numbers.length).toBeGreaterThan(20);
    expect(numbers.filter((pan) => !/^3[47]/.test(pan))).toEqual([]);
  });

  it.each(['declined', 'CHALLENGE', 'ideal', composeCardNumber('VISA', '20', '51', '000')])(
    'finds what does or is called %s',
    (find) => {
      const found = rows(startPage({ find }));
      expect(found.length).toBeGreaterThan(0);
      for (const row of found) expect(row.toLowerCase()).toContain(find.toLowerCase());
    },
  );

  it('finds cards of one scheme by what becomes of them', () => {
    expect(rows(startPage({ scheme: 'VISA', find: 'declined' })).length).toBeGreaterThanOrEqual(5);
  });

  it('says so where nothing does that, and escapes what was asked', () => {
    const page = startPage({ find: '"><b>' });
    expect(page).toContain('Nothing here does that.');
    expect(page).not.toContain('<b>');
  });
});
