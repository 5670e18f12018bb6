/** GET /docs/{name}: the guides in the folder docs/ as pages, so that they can be read where the gateway runs. Made when asked for. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Marked, type Tokens } from 'marked';
import { sendDocsPage } from './docs-layout.ts';

const FOLDER = join(import.meta.dirname, '../../docs');
/** Where a sandbox is unless it is told otherwise. */
const DOCUMENTED_URL = 'http://localhost:8080';
/** Names without a way out of the folder. */
const GUIDE = /^(?:[A-Za-z0-9-]+\/)?[A-Za-z0-9-]+$/;
const PICTURE = /^images\/[A-Za-z0-9-]+\.png$/;

/** Addresses in the guides become those of this gateway. */
export function guidePage(publicUrl: string) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { '*': name } = request.params as { '*': string };
    if (PICTURE.test(name)) {
      const picture = await read(name);
      if (picture) return reply.header('content-type', 'image/png').send(picture);
    }
    const file = GUIDE.test(name) ? await read(`${name}.md`) : undefined;
    if (!file) return sendDocsPage(reply.code(404), { title: 'No such page', main: '<h1>No such page</h1>' });
    const text = file.toString().replaceAll(DOCUMENTED_URL, publicUrl.replace(/\/+$/, ''));
    const main = `<nav><a href="/docs">API</a></nav>${render(text, name)}`;
    return sendDocsPage(reply, { title: /^# (.+)$/m.exec(text)?.[1] ?? name, main, wide: true });
  };
}

function read(file: string): Promise<Buffer | undefined> {
  return readFile(join(FOLDER, file)).catch(() => undefined);
}

/** Links between guides lead to each other's pages; those into the source lead nowhere and are plain text. */
function render(markdown: string, name: string): string {
  const folder = name.includes('/') ? `${name.split('/')[0]}/` : '';
  const seen = new Set<string>();
  /** Errors are linked to by their code: its first row is where to arrive. */
  const anchorOf = (cell: string): string =>
    name === 'errors' && /^\d{4}$/.test(cell) && !seen.has(cell) && seen.add(cell) ? ` id="${cell}"` : '';
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth, text }: Tokens.Heading) {
        return `<h${depth} id="${slugOf(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      link({ href, tokens }: Tokens.Link) {
        const inner = this.parser.parseInline(tokens);
        const to = addressOf(href, folder);
        return to === undefined ? inner : `<a href="${to}">${inner}</a>`;
      },
      image: ({ href, text }: Tokens.Image) => `<img src="${pictureAt(href, folder)}" alt="${text}">`,
      table(token: Tokens.Table) {
        const row = (cells: Tokens.TableCell[], tag: 'th' | 'td') =>
          `<tr>${cells.map(({ tokens }) => `<${tag}>${this.parser.parseInline(tokens)}</${tag}>`).join('')}</tr>`;
        const body = token.rows
          .map((cells) => row(cells, 'td').replace('<tr>', () => `<tr${anchorOf(cells[0]?.text ?? '')}>`))
          .join('\n');
        return `<div class="scroll"><table><thead>${row(token.header, 'th')}</thead><tbody>${body}</tbody></table></div>\n`;
      },
    },
  });
  return marked.parse(markdown, { async: false });
}

function addressOf(href: string, folder: string): string | undefined {
  if (/^(?:https?:|mailto:|#|\/)/.test(href)) return href;
  const [path = '', anchor] = href.split('#');
  const whole = new URL(path, `file:///docs/${folder}`).pathname;
  if (!whole.startsWith('/docs/')) return undefined;
  return whole.replace(/\.md$/, '') + (anchor === undefined ? '' : `#${anchor}`);
}

/** Tiles of methods are served by themselves; the other pictures lie in the folder. */
function pictureAt(href: string, folder: string): string {
  const tile = /\/methods\/icons\/([a-z0-9_-]+\.svg)$/.exec(href)?.[1];
  return tile ? `/img/methods/tile/${tile}` : `/docs/${folder}${href}`;
}

/** As repositories on the web make the anchors of headings. */
function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
