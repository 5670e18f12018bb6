/**
 * The institutions of the bank world for a test, asked by the gateway's own client over real sockets, on a clock that the test
 * moves; and a gateway's status address that keeps what it was told.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AuthenticationRegister } from '../../simulator/authentication-register.ts';
import { type BankWorld, startBankWorld } from '../../simulator/bank-world.ts';
import { makeInstitutionLink } from '../../src/institutions/link.ts';
import type { PaymentReport, PaymentRequest } from '../../src/institutions/messages.ts';
import type { Institutions, Reported } from '../../src/institutions/types.ts';
import { ManualClock, SECOND } from '../../src/platform/clock.ts';
import { seededRandom } from '../../src/platform/random.ts';

export const SECRET = 'the secret between gateway and institutions';
export const RETURN_URL = 'http://localhost:9/connect/return';

export interface InstitutionWorld {
  readonly clock: ManualClock;
  readonly bank: BankWorld;
  readonly link: Institutions;
  /** Payment ids that were posted to the status address. */
  readonly told: string[];
  /** How the status address answers; 200 unless a test says otherwise. */
  answerStatus: number;
  /** A request for a payment with an id of its own. */
  request(more?: Partial<PaymentRequest>): PaymentRequest;
  pay(method: string, more?: Partial<PaymentRequest>): Promise<PaymentReport>;
  read(method: string, report: PaymentReport): Promise<PaymentReport>;
  /** Opens the payer's page. */
  open(url: string | null): Promise<Response>;
  /** Submits the form of the page with a choice; answers what the browser gets, redirects not followed. */
  choose(url: string | null, scenario: string): Promise<Response>;
  setFault(method: string, fault: string | null, times?: number): Promise<number>;
  close(): Promise<void>;
}

export async function startInstitutions(): Promise<InstitutionWorld> {
  const clock = new ManualClock();
  const told: string[] = [];
  const gateway = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      told.push((JSON.parse(Buffer.concat(chunks).toString()) as { payment_id: string }).payment_id);
      response.writeHead(world.answerStatus).end();
    });
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  const statusUrl = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/status`;
  const bank = await startBankWorld({
    host: '127.0.0.1',
    port: 0,
    clock,
    random: seededRandom(20_261_125),
    register: new AuthenticationRegister(Buffer.from('a secret of the test')),
    institutionSecret: SECRET,
  });
  const link = makeInstitutionLink({ baseUrl: `${bank.url}/institutions`, secret: SECRET, clock });
  let lastId = 335_263_060;

  const world: InstitutionWorld = {
    clock,
    bank,
    link,
    told,
    answerStatus: 200,
    request: (more = {}) => ({
      payment_id: String(++lastId),
      amount: 1_500,
      currency: 'EUR',
      description: 'Order 1',
      shop: 'Bakery <Amsterdam>',
      locale: 'nl_NL',
      country: 'NL',
      channel: 'page',
      details: {},
      customer: { ...NOBODY, first_name: 'Simon', last_name: 'Smit' },
      expires_at: null,
      return_url: RETURN_URL,
      status_url: statusUrl,
      ...more,
    }),
    pay: async (method, more) => reported(await link.pay(method, world.request(more))),
    read: async (method, { payment_id }) => reported(await link.read(method, Number(payment_id))),
    open: (url) => fetch(String(url)),
    choose: (url, scenario) =>
      fetch(String(url), { method: 'POST', body: new URLSearchParams({ scenario }), redirect: 'manual' }),
    async setFault(method, fault, times) {
      const body = JSON.stringify({ fault, times });
      const headers = { 'content-type': 'application/json' };
      return (await fetch(`${bank.url}/institutions/faults/${method}`, { method: 'PUT', headers, body })).status;
    },
    async close() {
      await link.close();
      await bank.close();
      gateway.closeAllConnections();
      await new Promise((resolve) => gateway.close(resolve));
    },
  };
  return world;
}

/** A customer of whom the shop said nothing. */
export const NOBODY: PaymentRequest['customer'] = {
  first_name: null,
  last_name: null,
  email: null,
  phone: null,
  birthday: null,
  address1: null,
  house_number: null,
  zip_code: null,
  city: null,
};

/** The report, where there is one. Throws otherwise. */
export function reported(answer: Reported | 'not_begun'): PaymentReport {
  if (typeof answer === 'string') throw new Error(`the institution: ${answer}`);
  return answer;
}

/** How a payment goes on, as in `open, +120 s paid`: each wait is left a millisecond early too, when nothing may have changed. */
export async function watch(
  world: InstitutionWorld,
  method: string,
  report: PaymentReport,
  waitsMs: readonly number[],
): Promise<string> {
  let { status } = await world.read(method, report);
  const seen: string[] = [status];
  for (const waitMs of waitsMs) {
    world.clock.advance(waitMs - 1);
    const early = (await world.read(method, report)).status;
    if (early !== status) seen.push(`too early: ${early}`);
    world.clock.advance(1);
    ({ status } = await world.read(method, report));
    seen.push(`+${waitMs / SECOND} s ${status}`);
  }
  return seen.join(', ');
}
