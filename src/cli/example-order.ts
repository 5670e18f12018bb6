/** The order that the sandbox offers to paste: a redirect with Mastercard and 3-D Secure, for a Dutch payer. */

/** Where the demo shop, which is part of the bank world's server, listens. `bankUrl` has no slash at its end. */
export function shopUrl(bankUrl: string): string {
  return `${bankUrl}/shop`;
}

/** The first of my-order-id-01, my-order-id-02 … that the site has no order of: the others may be paid already. */
export async function freeOrderId(exists: (orderId: string) => Promise<boolean>): Promise<string> {
  for (let number = 1; ; number++) {
    const orderId = `my-order-id-${String(number).padStart(2, '0')}`;
    if (!(await exists(orderId))) return orderId;
  }
}

/** The body of `POST /v1/json/orders`. */
export function exampleOrder(orderId: string, bankUrl: string): Record<string, unknown> {
  const shop = shopUrl(bankUrl);
  return {
    type: 'redirect',
    gateway: 'MASTERCARD',
    order_id: orderId,
    currency: 'EUR',
    amount: 100,
    description: 'test product description',
    payment_options: {
      notification_url: `${shop}/notification?type=notification`,
      notification_method: 'POST',
      redirect_url: `${shop}/return?type=redirect`,
      cancel_url: `${shop}/cancelled?type=cancel`,
      close_window: true,
    },
    customer: {
      locale: 'nl_NL',
      ip_address: '123.123.123.123',
      first_name: 'Simon',
      last_name: 'Smit',
      address1: 'Kraanspoor',
      house_number: '39C',
      zip_code: '1033SC',
      city: 'Amsterdam',
      country: 'NL',
      email: 'simonsmit@example.com',
      referrer: 'http://example.com',
      user_agent:
        'Mozilla/5.0 (Windows NT 6.3; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/38.0.2125.111 Safari/537.36',
    },
    gateway_info: { flexible_3d: true, term_url: 'http://example.com/?type=term' },
  };
}

/** A request as a command for a POSIX shell. */
export function curl(url: string, headers: Readonly<Record<string, string>>, body: unknown): string {
  const lines = [
    `curl ${quote(url)}`,
    ...Object.entries(headers).map(([name, value]) => `  -H ${quote(`${name}: ${value}`)}`),
    `  -d ${quote(JSON.stringify(body, null, 2))}`,
  ];
  return lines.join(' \\\n');
}

/** In single quotes a shell takes everything as it stands, but for a single quote. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
