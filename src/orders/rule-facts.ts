/** What is known of a payment by card when a merchant's rules are asked: gathered from the order, the card and the browser. */
import type { Issuer } from '../methods/bin-table.ts';
import type { CheckedCard } from '../methods/cards.ts';
import type { Instant } from '../platform/clock.ts';
import { isCountry } from '../platform/countries.ts';
import { readIp } from '../platform/ip-address.ts';
import { type PayerAddress, payerAddress } from '../platform/payer-address.ts';
import type { PaymentFacts } from '../rules/types.ts';
import type { TraceStep } from '../threeds/policy.ts';
import type { BrowserData } from '../threeds/types.ts';
import type { OrdersContext } from './context.ts';
import { amountDue } from './gifts.ts';
import type { Aggregate } from './store.ts';

/** Of a number of 16 digits eight may be known beside the last four, of a shorter one six (PCI DSS 3.4.1). */
const LONG_NUMBER = 16;

export interface KnownPayment {
  readonly facts: Omit<PaymentFacts, 'firstOrder'>;
  /** Who is counted as the customer. */
  readonly customer: string | null;
  /** By which address the payer is known, for the decision's trace. */
  readonly payer: TraceStep;
}

export interface PayingCard {
  readonly card: CheckedCard;
  readonly browser: BrowserData;
  /** Null where the card was sealed before. */
  readonly fingerprint: string | null;
}

export function gatherFacts(
  { countryOfIp }: Pick<OrdersContext, 'countryOfIp'>,
  found: Aggregate,
  { card, browser, fingerprint }: PayingCard,
  issuer: Issuer | undefined,
  now: Instant,
): KnownPayment {
  const { terms } = found.order;
  const { customer, delivery } = terms;
  const payer = payerAddress(customer, browser.ip);
  const ip = payer === null ? null : (readIp(payer.ip) ?? null);
  const email = customer.email?.trim().toLowerCase() || null;
  return {
    facts: {
      at: now,
      gateway: card.scheme,
      amount: amountDue(found),
      currency: terms.currency,
      bin: card.number.slice(0, card.number.length >= LONG_NUMBER ? 8 : 6),
      cardCountry: issuer?.country ?? null,
      cardFunding: issuer && issuer.funding !== 'unknown' ? issuer.funding : null,
      cardProduct: issuer?.product?.toLowerCase() ?? null,
      ip,
      ipCountry: ip === null ? null : countryOfIp(ip),
      customerCountry: countryOrNull(customer.country),
      deliveryCountry: countryOrNull(delivery?.country ?? null),
      email,
      cardFingerprint: fingerprint,
    },
    customer: customer.reference ?? email,
    payer: payerStep(payer, customer.unreadAddresses ?? []),
  };
}

const SOURCES: Readonly<Record<PayerAddress['source'], string>> = {
  forwarded_ip: 'forwarded_ip of the order',
  ip_address: 'ip_address of the order',
  connection: 'where the browser came from',
};

function payerStep(payer: PayerAddress | null, unread: readonly string[]): TraceStep {
  const dropped = unread.map((name) => `; ${name} was sent and is no address`);
  return {
    step: 'Payer’s address',
    saw: `${payer === null ? 'none is known' : `${payer.ip}, ${SOURCES[payer.source]}`}${dropped.join('')}`,
    answer: 'go on',
  };
}

const countryOrNull = (country: string | null): string | null =>
  country !== null && isCountry(country) ? country : null;
