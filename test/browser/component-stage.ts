/**
 * A gateway for the component alone: its API and its files, no database. It has methods that are no cards, which a test can
 * choose, and opens payloads itself.
 */
import fastify from 'fastify';
import { deriveComponentKeys } from '../../src/components/keys.ts';
import { openPayload } from '../../src/components/payload.ts';
import type { ComponentMethod, PaymentData, SentPaymentData } from '../../src/components/port.ts';
import { componentRoutes } from '../../src/components/routes.ts';
import { openComponents } from '../../src/components/service.ts';
import { apiRoutes } from '../../src/http/api-routes.ts';
import { serverOptions } from '../../src/http/client-habits.ts';
import type { ApiParts } from '../../src/http/operation.ts';
import { demoSites } from '../../src/merchants/demo-sites.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { isRefusal } from '../../src/platform/errors.ts';
import { silentLog } from '../../src/platform/log.ts';
import { secureRandom } from '../../src/platform/random.ts';
import type { ShopGateway } from './component-shop.ts';
import { freePort } from './stage.ts';

const KEY = 'a-key-of-a-shop';
const SCHEMES = ['VISA', 'MASTERCARD', 'AMEX', 'MAESTRO'];

const method = (id: string, name: string, more: Partial<ComponentMethod> = {}): ComponentMethod => ({
  ...{ id, name, schemes: [], fields: [], issuers: [], qr: false },
  ...more,
});

/** One method of every kind that the component knows. */
export const STAGE_METHODS: readonly ComponentMethod[] = [
  method('CREDITCARD', 'Credit card', { schemes: SCHEMES }),
  method('IDEAL', 'iDEAL', {
    fields: ['issuer'],
    issuers: [
      { code: '0031', description: 'ABN AMRO' },
      { code: '0721', description: 'ING' },
      { code: '0021', description: 'Rabobank' },
    ],
  }),
  method('PAYPAL', 'PayPal'),
  method('DIRDEB', 'SEPA Direct Debit', { fields: ['holder', 'iban', 'consent'] }),
  method('BILLINK', 'Billink', { fields: ['customer_type', 'gender', 'birthday', 'phone', 'email', 'terms'] }),
  method('MISTERCASH', 'Bancontact', { qr: true }),
];

export interface ComponentStage extends ShopGateway {
  /** Throws where the payload is refused. */
  open(data: SentPaymentData): Promise<PaymentData>;
  close(): Promise<void>;
}

export async function openComponentStage(): Promise<ComponentStage> {
  const sites = demoSites(KEY);
  const parts = {
    keys: deriveComponentKeys(Buffer.alloc(32, 7)),
    // Whether a payload was used before is asked of a database, in other tests.
    spent: { spend: async () => true },
    clock: systemClock,
  };
  const siteSource: ApiParts['sites'] = {
    byApiKey: async (key) => sites.find(({ apiKey }) => apiKey === key),
    byId: async (id) => sites.find(({ siteId }) => siteId === id),
    accountByKey: async () => undefined,
  };
  const methodsFor = () => STAGE_METHODS;
  const components = openComponents({ ...parts, sites: siteSource, methodsFor, random: secureRandom, sandbox: true });
  // Known before the server listens: the frame's addresses are made of it.
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const app = fastify({ ...serverOptions, forceCloseConnections: true });
  const refuseOrders = () => Promise.reject(new Error('there are no orders here'));
  await app.register(apiRoutes, {
    ...{ sites: siteSource, components, config: { publicUrl: url, sandbox: true }, clock: systemClock, log: silentLog },
    orders: {
      create: refuseOrders,
      createDirect: refuseOrders,
      find: refuseOrders,
      refund: refuseOrders,
      cancelRefund: refuseOrders,
      capture: refuseOrders,
      cancelAuthorisation: refuseOrders,
      cancelQr: refuseOrders,
      update: refuseOrders,
      review: refuseOrders,
      complete: refuseOrders,
    },
    traces: { facts: refuseOrders },
    reviews: { list: refuseOrders },
    transactions: { list: refuseOrders, find: refuseOrders },
    tokens: { list: refuseOrders, find: refuseOrders, renew: refuseOrders, remove: refuseOrders },
    answers: {
      ...{ find: refuseOrders, keep: refuseOrders, replace: refuseOrders, forget: refuseOrders },
      ...{ claim: refuseOrders, settle: refuseOrders, release: refuseOrders },
    },
    ruleBooks: {
      ...{ inForce: refuseOrders, list: refuseOrders, find: refuseOrders, put: refuseOrders },
      ...{ activate: refuseOrders, rollBack: refuseOrders },
      validate: () => ({ ok: false, faults: [] }),
    },
    ruleLists: { list: refuseOrders, add: refuseOrders, remove: refuseOrders },
    tryRules: refuseOrders,
    normaliseLocale: (text: string) => text,
  });
  await app.register(componentRoutes, { publicUrl: url, pair: parts.keys.pair });
  await app.listen({ port, host: 'localhost' });
  return {
    url,
    mint: async () => components.mintToken(sites[0]!),
    async open(data) {
      const opened = await openPayload(parts, { site: sites[0]!, orderId: 'any', data });
      if (isRefusal(opened)) throw new Error(opened.info);
      return opened;
    },
    close: () => app.close(),
  };
}
