/** How the demo shop's server calls the gateway: with its key, as any shop's server does. */

/** What every answer of the API has around it. */
export interface ApiAnswer {
  readonly success: boolean;
  readonly data: unknown;
  readonly error_code?: number;
  readonly error_info?: string;
}

export interface GatewayCallsOptions {
  /** Where this server reaches the gateway; undefined while it is not known. */
  readonly gatewayUrl: () => string | undefined;
  /** The shop's key: it stays on the server. */
  readonly apiKey: () => string;
}

/** Rejects where the gateway does not answer, or with something else than JSON. */
export type GatewayCalls = (method: 'GET' | 'POST' | 'PATCH', path: string, body?: object) => Promise<ApiAnswer>;

/** As long as the longest call of a shop may take: an order that is paid within it. */
const PATIENCE_MS = 40_000;

export function makeGatewayCalls({ gatewayUrl, apiKey }: GatewayCallsOptions): GatewayCalls {
  return async (method, path, body) => {
    const answer = await fetch(`${gatewayUrl()}/v1/json${path}`, {
      method,
      headers: { api_key: apiKey(), accept: 'application/json', 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return (await answer.json()) as ApiAnswer;
  };
}
