/** Payments from a bank account at the payer's own bank, as data. */
import { HOUR } from '../../platform/clock.ts';
import type { GatewayId, Method } from '../types.ts';

const bank = (id: GatewayId, name: string, more: Partial<Method> = {}): Method => ({
  id,
  aliases: [],
  name,
  family: 'bank',
  currencies: ['EUR'],
  countries: [],
  amounts: { min: 1, max: null },
  direct: true,
  expiresMs: HOUR,
  captureWindowMs: null,
  refunding: {
    full: true,
    partial: true,
    byCart: false,
    most: null,
    withinDays: 730,
    begins: 'reserved',
    settles: 'at_midnight',
  },
  recurring: null,
  chargebacks: false,
  cartRequired: false,
  secondChance: true,
  component: null,
  fields: [],
  customerData: [],
  paid: 'attempt_approved',
  promised: 'attempt_promised',
  shipped: 'same',
  ...more,
});

export const BANKS: readonly Method[] = [
  bank('IDEAL', 'iDEAL', {
    countries: ['NL'],
    refunding: {
      full: true,
      partial: true,
      byCart: false,
      most: null,
      withinDays: 730,
      begins: 'initialized',
      settles: 'at_midnight',
    },
    recurring: { models: ['cardOnFile', 'subscription', 'unscheduled'], later: 'DIRDEB' },
    component: { fields: true, qr: false },
  }),
];
