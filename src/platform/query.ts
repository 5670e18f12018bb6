/** Adding to the query of somebody else's address without touching a byte of what stands there. */

/** The address with `parameters` (already encoded, `a=1&b=2`) at the end of its query; a fragment stays behind it. */
export function appendQuery(url: string, parameters: string): string {
  const at = url.indexOf('#');
  const base = at < 0 ? url : url.slice(0, at);
  const fragment = at < 0 ? '' : url.slice(at);
  return `${base}${separatorAfter(base)}${parameters}${fragment}`;
}

function separatorAfter(base: string): string {
  const queryAt = base.indexOf('?');
  if (queryAt < 0) return '?';
  return queryAt === base.length - 1 || base.endsWith('&') ? '' : '&';
}
