/** A merchant's rules in a test: written and activated by the API, and the decision that they led to. */
import type { Decision } from '../../src/threeds/policy.ts';
import { call, type Told } from './merchant.ts';
import type { World } from './world.ts';

export type Book = '3ds-rules' | 'fraud-rules';

/** Demo sites by the end of their keys. */
const SITE_IDS = { '': 1, '-us': 2, '-ch': 3 } as const;
export type SiteKey = keyof typeof SITE_IDS;

export function ofSite(world: World, method: string, path: string, body?: unknown, site: SiteKey = ''): Promise<Told> {
  return call(world, method, `/sites/${SITE_IDS[site]}/${path}`, body, { api_key: `${world.apiKey}${site}` });
}

/** Rules that decide from now on; throws where they are none. */
export async function setRules(world: World, book: Book, text: string, site: SiteKey = ''): Promise<Told['data']> {
  const told = await ofSite(world, 'POST', book, { text, activate: true, by: 'Test' }, site);
  if (!told.success) throw new Error(told.error_info);
  return told.data;
}

/** As it is kept with the attempt. */
export async function decisionOf(world: World, order: { readonly transaction_id: number }): Promise<Decision> {
  const [row] = await world.database.sql<{ decision: Decision }[]>`
    SELECT decision FROM attempts WHERE transaction_id = ${order.transaction_id}`;
  return row!.decision;
}

/** The trace as text, a step a line. */
export const told = ({ trace }: Pick<Decision, 'trace'>): string =>
  trace.map(({ step, saw, answer }) => `${step}: ${saw} → ${answer}`).join('\n');
