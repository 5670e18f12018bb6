/** The addresses of a session's page. */
import type { Links } from './views/view.ts';

/** `base` is the path of the public URL without its last slash, '' at a domain's root. */
export function makeLinks(
  base: string,
  session: string,
  lang: string | null,
  method: string | null,
  methods: 'list' | 'all' | null,
): Links {
  const root = `${base}/connect/${encodeURIComponent(session)}`;
  const query = (members: Record<string, string | null | undefined>) => {
    const given = Object.entries(members).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
    return given.length > 0 ? `?${new URLSearchParams(given)}` : '';
  };
  return {
    page: (change = {}) => `${root}/${query({ lang, method, methods, ...change })}`,
    act: (name) => `${root}/${name}`,
    status: `${root}/status${query({ lang, method, wait: '1' })}`,
    result: ({ left, from } = {}) => `${root}/result${query({ lang, method, left: left ? '1' : null, from })}`,
  };
}
