/** How long the gateway waits for what, from the settings. */
import type { GatewayLimits } from '../main.ts';
import { SECOND } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';

export function limitsOf(config: Pick<Config, 'requestSeconds' | 'databaseSeconds' | 'listSeconds'>): GatewayLimits {
  return {
    requestMs: Math.ceil(config.requestSeconds * SECOND),
    databaseMs: Math.ceil(config.databaseSeconds * SECOND),
    listMs: Math.ceil(config.listSeconds * SECOND),
  };
}
