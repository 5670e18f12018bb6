/** What commands ask of a gateway that runs at the address of the settings: one request with the key of a site, as JSON. */
import { request } from 'undici';
import { type Config, SETTINGS } from '../platform/config.ts';
import { CommandFault, EXIT } from './terminal.ts';

export interface GatewayRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
}

export interface GatewayAnswer {
  readonly status: number;
  /** `data` of an answer that says success; undefined for every other. */
  readonly data: unknown;
  /** Why not, in the gateway's words or by its status. */
  readonly why: string;
}

/** Asks, however long it takes. Throws `CommandFault` where nobody answers; `whom` stands in its sentence. */
export async function askGateway(
  config: Config,
  apiKey: string,
  { method, path, body }: GatewayRequest,
  whom = 'gateway',
): Promise<GatewayAnswer> {
  const origin = originOf(config);
  const { statusCode, body: bytes } = await request(origin + path, {
    method,
    headers: { api_key: apiKey, 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
    // A shop that does not answer its notifications holds up a moving clock for ten seconds each.
    headersTimeout: 0,
    bodyTimeout: 0,
  }).catch((error: NodeJS.ErrnoException) => {
    throw new CommandFault(
      `No ${whom} answers at ${origin} (${error.code ?? error.message}). Start it, or set ${SETTINGS.port.name} to the port that it has.`,
    );
  });
  const answer = await bytes.json().catch(() => undefined);
  const told = isObject(answer) ? answer : {};
  const isSuccess = statusCode === 200 && told.success === true;
  return {
    status: statusCode,
    data: isSuccess ? told.data : undefined,
    why: typeof told.error_info === 'string' ? told.error_info : `HTTP ${statusCode}`,
  };
}

/** Throws `CommandFault` where the settings leave the port to chance. */
export function originOf({ host, port }: Config): string {
  if (port === 0)
    throw new CommandFault(`Set ${SETTINGS.port.name} to the port that the sandbox has printed.`, EXIT.USAGE);
  const reachable = ['0.0.0.0', '::'].includes(host) ? 'localhost' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
