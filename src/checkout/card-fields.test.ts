import { describe, expect, it } from 'vitest';
import { tidyExpiry, tidyNumber, tidySecurityCode } from './card-fields.ts';

describe('what the payer typed', () => {
  it.each([
    ['4111 1111 1111 1111', '4111111111111111'],
    ['4111-1111-1111-1111', '4111111111111111'],
    ['４１１１ １１１１ １１１１ １１１１', '4111111111111111'],
    ['٤١١١ ١١١١ ١١١١ ١١١١', '4111111111111111'],
    ['4111x', '4111x'],
  ])('tidies the number %s', (typed, tidy) => {
    expect(tidyNumber(typed)).toBe(tidy);
  });

  it.each(['12 / 30', '12/30', '1230', '12/2030', '12 / 2030', '122030', '12-30', '2030-12', '１２／３０'])(
    'reads the expiry date %s',
    (typed) => {
      expect(tidyExpiry(typed)).toBe('12/30');
    },
  );

  it('reads a month of one digit', () => {
    expect(tidyExpiry('1/30')).toBe('01/30');
  });

  it('leaves what is no date for the gateway to refuse', () => {
    for (const text of ['', '1', '123', '12/', 'soon']) expect(tidyExpiry(text)).toBe(text);
  });

  it('takes gaps out of the security code', () => {
    expect(tidySecurityCode(' 12 3 ')).toBe('123');
  });
});
