import { expect, it } from 'vitest';
import { HOUR, ManualClock } from '../../src/platform/clock.ts';
import { seededRandom } from '../../src/platform/random.ts';
import { BANKS } from './banks.ts';
import { Payments } from './payments.ts';

it('payments are forgotten, the oldest first, when there are too many', () => {
  const clock = new ManualClock();
  const changed: string[] = [];
  const onChange = (payment: { request: { payment_id: string } }) => void changed.push(payment.request.payment_id);
  const payments = new Payments({ clock, random: seededRandom(1), onChange });
  const customer = { first_name: null, last_name: null, email: null, phone: null, birthday: null } as const;
  const address = { address1: null, house_number: null, zip_code: null, city: null } as const;
  const open = (id: number, expires_at: string | null) =>
    payments.open('IDEAL', BANKS.IDEAL!, {
      ...{
        payment_id: String(id),
        amount: 1,
        currency: 'EUR',
        description: '',
        shop: '',
        locale: 'en_US',
        country: null,
      },
      ...{ channel: 'page', details: {}, customer: { ...customer, ...address }, expires_at },
      ...{ return_url: 'http://localhost:9/', status_url: 'http://localhost:9/' },
    });
  const soon = new Date(clock.now() + HOUR).toISOString();
  open(1, soon);
  open(2, soon);
  for (let id = 3; id <= 20_001; id++) open(id, null);
  expect([payments.find('IDEAL', '1'), payments.find('IDEAL', '2')?.status]).toEqual([undefined, 'open']);
  clock.advance(HOUR);
  expect(changed).toEqual(['2']);
});
