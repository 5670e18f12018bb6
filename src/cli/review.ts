/** `review list`, `review accept` and `review decline`: held payments, and what somebody decides about them. */
import type { Config } from '../platform/config.ts';
import type { SiteId } from '../platform/ids.ts';
import { toMajor } from '../platform/money.ts';
import { readArguments } from './arguments.ts';
import { askGateway } from './gateway-api.ts';
import { hasDatabase, withDatabase } from './open-database.ts';
import { settingsOf } from './settings-of.ts';
import { demoKeys, keyOf, readSiteId, type SiteKey, sitesIn, sitesWithOrder, theOnly } from './site-reach.ts';
import { type Command, CommandFault, EXIT } from './terminal.ts';

const USAGE = {
  list: 'review list [--site <number>] [--json]',
  accept: 'review accept <order> [--site <number>] [--reason <text>]',
  decline: 'review decline <order> [--site <number>] [--reason <text>]',
} as const;

interface Held {
  readonly site_id: SiteId;
  readonly order_id: string;
  readonly amount: number;
  readonly currency: string;
  readonly payment_method: string;
  readonly last4: string;
  readonly issuer_country_code: string | null;
  readonly ends: string;
  readonly ends_with: 'accept' | 'decline';
}

export const list: Command = async (args, terminal) => {
  const { values } = readArguments(args, {
    usage: USAGE.list,
    options: { site: { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  const held = await heldPayments(settingsOf(terminal), readSiteId(values.site));
  if (values.json) for (const each of held) terminal.print(JSON.stringify(each));
  else if (held.length === 0) terminal.print('Nothing is held.');
  else for (const each of held) terminal.print(sentence(each));
  return EXIT.OK;
};

async function heldPayments(config: Config, only: SiteId | undefined): Promise<readonly Held[]> {
  if (hasDatabase(config))
    return withDatabase(config, async ({ sql }) => {
      // The whole gateway stands behind it: too much to load for a question to one that runs.
      const { readReviews } = await import('../main.ts');
      return (await readReviews(sql, await sitesIn(sql, only))) as readonly Held[];
    });
  const lists: Held[] = [];
  for (const { apiKey } of demoKeys(config, only)) {
    const { data, why } = await askGateway(config, apiKey, { method: 'GET', path: '/v1/json/reviews' }, 'sandbox');
    if (data === undefined) throw new CommandFault(`The sandbox refuses: ${why}.`);
    lists.push(...(data as Held[]));
  }
  return lists.toSorted((a, b) => a.ends.localeCompare(b.ends));
}

function sentence({ site_id, order_id, amount, currency, payment_method, last4, ...held }: Held): string {
  const card = `${payment_method} •••• ${last4}${held.issuer_country_code ? ` (${held.issuer_country_code})` : ''}`;
  const end = `${held.ends_with === 'accept' ? 'accepted' : 'declined'} by itself at ${held.ends.replace('T', ' ')}`;
  return `${order_id}, site ${site_id}: ${toMajor({ amount, currency })} ${currency}, ${card}, ${end}`;
}

const decide =
  (decision: 'accept' | 'decline'): Command =>
  async (args, terminal) => {
    const { values, positionals } = readArguments(args, {
      usage: USAGE[decision],
      options: { site: { type: 'string' }, reason: { type: 'string' } },
      positionals: 1,
    });
    const config = settingsOf(terminal);
    const id = positionals[0]!;
    const path = `/v1/json/orders/${encodeURIComponent(id)}`;
    const { apiKey } = await siteOf(config, id, path, readSiteId(values.site));
    // The gateway does it, so that its clock and its workers take part.
    const body = { decision, ...(values.reason !== undefined && { reason: values.reason }) };
    const { data, why } = await askGateway(config, apiKey, { method: 'POST', path: `${path}/review`, body });
    if (data === undefined) throw new CommandFault(`Order ${id} stays as it is: ${why}.`);
    const { status, financial_status } = data as { status: string; financial_status: string };
    const done = decision === 'accept' ? 'accepted' : 'declined';
    terminal.print(`Order ${id} is ${done}: ${status} / ${financial_status}.`);
    return EXIT.OK;
  };

export const accept = decide('accept');
export const decline = decide('decline');

async function siteOf(config: Config, id: string, path: string, only: SiteId | undefined): Promise<SiteKey> {
  if (hasDatabase(config))
    return withDatabase(config, async (database) => {
      const found = await sitesWithOrder(database.sql, await sitesIn(database.sql, only), id);
      const { siteId } = theOnly(
        found.map((each) => ({ siteId: each })),
        id,
      );
      return keyOf(database, siteId);
    });
  const found: SiteKey[] = [];
  for (const each of demoKeys(config, only)) {
    const { status, data, why } = await askGateway(config, each.apiKey, { method: 'GET', path }, 'sandbox');
    if (data !== undefined) found.push(each);
    else if (status !== 404) throw new CommandFault(`The sandbox refuses: ${why}.`);
  }
  return theOnly(found, id);
}
