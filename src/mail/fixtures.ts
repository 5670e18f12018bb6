/** Facts of mails, for tests and for looking at them. Nothing of the product uses it. */
import type { MailFacts, MailFactsOf, MailKind } from './types.ts';

/** As long as a session of the payment page is, and found nowhere else in the facts. */
export const SESSION = 'qZ7xN2vKc4RtB8mWs1LpYh3GdJf6UaEo0TiQ';

const facts = {
  shop: { name: 'Grachten & Co', url: 'https://www.grachten.example' },
  locale: 'nl_NL',
  timeZone: 'Europe/Amsterdam',
  orderId: 'bike-2027-0042',
  description: 'Stadsfiets, mosgroen',
  amount: { amount: 64_950, currency: 'EUR' },
};
const link = `https://pay.example.com/connect/${SESSION}/?lang=nl_NL`;
const validUntil = Date.UTC(2027, 2, 12, 13, 5);

/** One set for each kind; `change` goes over what all have. */
export function someFacts(change: Partial<MailFacts> = {}): { [Kind in MailKind]: MailFactsOf[Kind] } {
  const all = { ...facts, ...change };
  return {
    second_chance_first: { link, validUntil, ...all },
    second_chance_second: { link, validUntil, ...all },
    transfer_instructions: {
      link,
      validUntil,
      iban: 'NL87 ABNA 0000 0000 04',
      bic: 'ABNANL2A',
      holder: 'Stichting Gelden van Derden',
      reference: '1042773300519984',
      ...all,
    },
    entity_instructions: {
      link,
      validUntil,
      method: 'Multibanco',
      entity: '21800',
      reference: '104277330',
      ...all,
    },
    payment_confirmation: { method: 'iDEAL', paidAt: Date.UTC(2027, 1, 11, 8, 30), ...all },
  };
}
