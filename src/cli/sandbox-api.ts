/** What the commands ask of a sandbox that runs: one request, answered with its data or with a sentence for the terminal. */
import { type Config, SETTINGS } from '../platform/config.ts';
import { askGateway, type GatewayRequest, originOf } from './gateway-api.ts';
import { CommandFault, EXIT } from './terminal.ts';

/** Asks the sandbox that these settings lead to. Throws `CommandFault`. */
export async function askSandbox(config: Config, request: GatewayRequest): Promise<unknown> {
  if (config.mode === 'live')
    throw new CommandFault('Only a sandbox has a clock of its own; this is live mode.', EXIT.USAGE);
  const origin = originOf(config);
  const { status, data, why } = await askGateway(config, config.sandboxApiKey, request, 'sandbox');
  if (data !== undefined) return data;
  if (status === 401)
    throw new CommandFault(
      `The sandbox at ${origin} has another key: set ${SETTINGS.sandboxApiKey.name} as it was started with.`,
    );
  if (status === 404) throw new CommandFault(`What answers at ${origin} is no sandbox of this version.`);
  throw new CommandFault(`The sandbox at ${origin} refuses: ${why}.`);
}
