/** Sites that name methods which this gateway does not take: told once at the start, since their payers only see that they are missing. */
import { METHODS } from '../methods/catalogue.ts';
import { type Served, servedOf } from '../methods/served.ts';
import type { GatewayId } from '../methods/types.ts';
import type { SiteId } from '../platform/ids.ts';
import type { Log } from '../platform/log.ts';

/** A line for each of so many sites; one more says that there are others. */
export const MOST_TOLD = 20;

type Naming = (
  gateways: readonly GatewayId[],
  most: number,
) => Promise<readonly { readonly siteId: SiteId; readonly gateways: readonly GatewayId[] }[]>;

/** `naming`: the first active sites that name one of these methods. */
export async function tellUnserved(log: Log, served: Served, naming: Naming): Promise<void> {
  const all = METHODS.map(({ id }) => id);
  const taken = servedOf(all, served);
  const unserved = all.filter((id) => !taken.includes(id));
  const sites = unserved.length > 0 ? await naming(unserved, MOST_TOLD + 1) : [];
  for (const { siteId, gateways } of sites.slice(0, MOST_TOLD)) {
    const left = servedOf(gateways, served);
    log.warn(
      { siteId, gateways: gateways.filter((id) => !left.includes(id)) },
      'a site names methods that this gateway does not take',
    );
  }
  if (sites.length > MOST_TOLD) log.warn('more sites name methods that this gateway does not take');
}
