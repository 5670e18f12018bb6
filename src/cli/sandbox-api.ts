/** What the commands ask of a sandbox that runs: one request, answered with its data or with a sentence for the terminal. */
import { request } from 'undici';
import { type Config, SETTINGS } from '../platform/config.ts';
import { CommandFault, EXIT } from './terminal.ts';

export interface SandboxRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
}

/** Asks the sandbox that these settings lead to, however long it takes. Throws `CommandFault`. */
export async function askSandbox(config: Config, { method, path, body }: SandboxRequest): Promise<unknown> {
  const origin = originOf(config);
  const { statusCode, body: bytes } = await request(origin + path, {
    method,
    headers: { api_key: config.sandboxApiKey, 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
    // A shop that does not answer its notifications holds up a moving clock for ten seconds each.
    headersTimeout: 0,
    bodyTimeout: 0,
  }).catch((error: NodeJS.ErrnoException) => {
    throw new CommandFault(
      `No sandbox answers at ${origin} (${error.code ?? error.message}). Start it, or set ${SETTINGS.port.name} to the port that it has.`,
    );
  });
  const answer = await bytes.json().catch(() => undefined);
  if (statusCode === 200 && isObject(answer) && answer.success === true) return answer.data;
  if (statusCode === 401)
    throw new CommandFault(
      `The sandbox at ${origin} has another key: set ${SETTINGS.sandboxApiKey.name} as it was started with.`,
    );
  if (statusCode === 404) throw new CommandFault(`What answers at ${origin} is no sandbox of this version.`);
  const why = isObject(answer) && typeof answer.error_info === 'string' ? answer.error_info : `HTTP ${statusCode}`;
  throw new CommandFault(`The sandbox at ${origin} refuses: ${why}.`);
}

function originOf({ mode, host, port }: Config): string {
  if (mode === 'live') throw new CommandFault('Only a sandbox has a clock of its own; this is live mode.', EXIT.USAGE);
  if (port === 0)
    throw new CommandFault(`Set ${SETTINGS.port.name} to the port that the sandbox has printed.`, EXIT.USAGE);
  const reachable = ['0.0.0.0', '::'].includes(host) ? 'localhost' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
