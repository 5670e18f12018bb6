/** The address of the database as operators write it: one server, or several of which one takes writes. No connection here. */

export interface DatabaseAddress {
  /** The same address with each server by itself, and without `target_session_attrs`. */
  readonly servers: readonly string[];
  /** Whether only a server that is no standby may be used. */
  readonly primaryOnly: boolean;
}

/** What libpq calls `read-write` is a primary here too: whoever asks for the word wants to write. */
const KINDS: Readonly<Record<string, boolean>> = { any: false, primary: true, 'read-write': true };
const KIND = 'target_session_attrs';

/** Undefined where the text is no such address, or asks for a server that cannot be written to. */
export function readDatabaseUrl(text: string): DatabaseAddress | undefined {
  const parts = /^(postgres(?:ql)?:\/\/(?:[^/?#]*@)?)([^/?#@]*)([^?#]*)(?:\?([^#]*))?$/.exec(text);
  if (!parts) return undefined;
  const [, start, hosts, path, search = ''] = parts;
  const query = new URLSearchParams(search);
  const kind = query.get(KIND);
  if (kind !== null && !Object.hasOwn(KINDS, kind)) return undefined;
  // What else the query says stays as it was written.
  const rest = search.split('&').filter((each) => each !== '' && !each.startsWith(`${KIND}=`));
  const end = `${path}${rest.length > 0 ? `?${rest.join('&')}` : ''}`;
  const names = hosts!.split(',');
  const servers = names.map((host) => `${start}${host}${end}`);
  if (names.length > 1 && names.includes('')) return undefined;
  if (!servers.every((server) => URL.parse(server))) return undefined;
  return { servers, primaryOnly: kind === null ? servers.length > 1 : KINDS[kind]! };
}
