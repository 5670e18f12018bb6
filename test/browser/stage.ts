/** The stage of the page's tests: the page on `localhost`, a bank and a shop on `127.0.0.1`, as sites of their own. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { checkoutRoutes } from '../../src/checkout/routes.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { FakeCheckout } from './fake-checkout.ts';
import { PICTURES } from './templates.ts';

export interface Stage {
  readonly checkout: FakeCheckout;
  readonly gateway: string;
  readonly bank: string;
  readonly shop: string;
  readonly app: FastifyInstance;
  /** Addresses the bank and the shop were asked for, in order. */
  readonly visits: string[];
  close(): Promise<void>;
}

/** `bankNotifies` false makes the 3DS Method run for ever. */
export async function openStage({ sandbox = true, bankNotifies = true } = {}): Promise<Stage> {
  const visits: string[] = [];
  // The port is known only once the server listens, and the page wants its address before: so one is taken first.
  const port = await freePort();
  const gateway = `http://localhost:${port}`;
  const outside = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      visits.push(`${request.method} ${request.url}`);
      const form = new URLSearchParams(body);
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(answerOutside(request.url ?? '', form, { gateway, bankNotifies }));
    });
  });
  await new Promise<void>((resolve) => outside.listen(0, '127.0.0.1', resolve));
  const bank = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`;

  const app = Fastify();
  const checkout = new FakeCheckout({ gateway, bank });
  await app.register(checkoutRoutes, {
    checkout,
    config: { publicUrl: gateway, sandbox, bankOrigins: [bank] },
    clock: systemClock,
    formKey: Buffer.alloc(32, 7),
    images: {
      async file(_siteId, hash) {
        const bytes = PICTURES.get(hash);
        return bytes && { type: 'image/png', bytes };
      },
    },
  });
  await app.listen({ port, host: 'localhost' });
  return {
    checkout,
    gateway,
    bank,
    shop: `${bank}/shop`,
    app,
    visits,
    async close() {
      app.server.closeAllConnections();
      outside.closeAllConnections();
      await app.close();
      await new Promise((resolve) => outside.close(resolve));
    },
  };
}

function answerOutside(
  url: string,
  form: URLSearchParams,
  { gateway, bankNotifies }: { gateway: string; bankNotifies: boolean },
): string {
  const read = (name: string) => JSON.parse(Buffer.from(form.get(name) ?? 'e30', 'base64url').toString('utf8'));
  if (url.startsWith('/method')) {
    const to = read('threeDSMethodData').threeDSMethodNotificationURL;
    return bankNotifies
      ? `<form method="post" action="${to}"><input name="threeDSMethodData" value="e30"></form><script>document.forms[0].submit()</script>`
      : '<p>Busy</p>';
  }
  if (url.startsWith('/challenge')) {
    const to = read('creq').notificationURL;
    return `<!doctype html><html lang="en"><title>Test bank</title><body style="font-family:serif;background:#fffbe6;color:#222;padding:24px"><h1>Test bank</h1><p>Is it you?</p><form method="post" action="${to}"><input type="hidden" name="cres" value="e30"><input type="hidden" name="threeDSSessionData" value="${form.get('threeDSSessionData')}"><button id="confirm">Confirm</button></form>`;
  }
  if (url.startsWith('/institution')) {
    const back = `${gateway}/connect/redirect?lang=en_US&mspid=${new URL(url, gateway).searchParams.get('mspid')}`;
    return `<!doctype html><html lang="en"><title>Test institution</title><h1>Test institution</h1><a id="back" href="${back.replaceAll('&', '&amp;')}">Paid</a>`;
  }
  return `<!doctype html><html lang="en"><title>The shop</title><h1>The shop</h1>`;
}

export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, 'localhost', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
