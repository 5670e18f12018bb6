/** Fetches a shop's picture: the only file of the page that reaches out of the process. */
import type { ConnectionOptions } from 'node:tls';
import { Agent } from 'undici';
import { AddressRefused, guardedLookup } from '../../platform/guarded-lookup.ts';
import { type Picture, readPicture } from './picture.ts';

/** Which addresses may be asked; the same that guards the addresses of notifications. */
export interface ImageGuard {
  /** Why this URL may not be called, undefined where nothing speaks against it. */
  refusesUrl(url: string): string | undefined;
  /** Why no connection to `address`, which `host` is or resolved to, may be made. */
  refusesAddress(host: string, address: string): string | undefined;
}

export type Fetched =
  | (Picture & { readonly ok: true; readonly bytes: Buffer })
  /** `final`: asking again soon would bring the same. */
  | { readonly ok: false; readonly why: string; readonly final: boolean };

export interface ImageFetcher {
  /** Never throws: what goes wrong is an outcome too. */
  fetch(address: string): Promise<Fetched>;
  close(): Promise<void>;
}

export interface ImageFetcherOptions {
  readonly guard: ImageGuard;
  /** For the whole call. */
  readonly budgetMs?: number;
  readonly tls?: ConnectionOptions;
}

export const LARGEST_IMAGE_BYTES = 512 * 1024;
const BUDGET_MS = 10_000;

export function makeImageFetcher({ guard, budgetMs = BUDGET_MS, tls = {} }: ImageFetcherOptions): ImageFetcher {
  const agent = new Agent({
    allowH2: false,
    pipelining: 0,
    headersTimeout: budgetMs,
    bodyTimeout: budgetMs,
    connect: { ...tls, lookup: guardedLookup(guard.refusesAddress), minVersion: 'TLSv1.2', timeout: budgetMs },
  });
  const refused = (why: string): Fetched => ({ ok: false, why, final: true });
  const failed = (why: string): Fetched => ({ ok: false, why, final: false });

  return {
    async fetch(address) {
      const notAllowed = guard.refusesUrl(address);
      if (notAllowed) return refused(notAllowed);
      const url = new URL(address);
      const signal = AbortSignal.timeout(budgetMs);
      try {
        const { statusCode, headers, body } = await agent.request({
          origin: url.origin,
          path: url.pathname + url.search,
          method: 'GET',
          headers: { 'user-agent': 'Gatehouse', accept: 'image/png,image/jpeg,image/webp,image/gif' },
          signal,
        });
        // Leaving early closes the connection, which the body tells as an error of its own: nobody else may hear of it.
        body.on('error', () => {});
        if (statusCode !== 200) body.destroy();
        // Where a redirect leads was not asked of the guard, and a shop knows where its logo is.
        if (statusCode >= 300 && statusCode < 500) return refused(`HTTP ${statusCode}`);
        if (statusCode !== 200) return failed(`HTTP ${statusCode}`);
        const tooLarge = refused(`more than ${LARGEST_IMAGE_BYTES / 1024} KiB`);
        if (Number(headers['content-length']) > LARGEST_IMAGE_BYTES) {
          body.destroy();
          return tooLarge;
        }
        const chunks: Buffer[] = [];
        let length = 0;
        for await (const chunk of body as AsyncIterable<Buffer>) {
          length += chunk.length;
          if (length > LARGEST_IMAGE_BYTES) return tooLarge;
          chunks.push(chunk);
        }
        const bytes = Buffer.concat(chunks);
        const picture = readPicture(bytes);
        return picture
          ? { ok: true, ...picture, bytes }
          : refused('not a PNG, JPEG, WebP or GIF of at most 4096 pixels a side');
      } catch (error) {
        if (error instanceof AddressRefused) return refused(error.message);
        if (signal.aborted) return failed(`no whole answer within ${budgetMs / 1_000} s`);
        const { code = '', message = String(error) } = error as { code?: string; message?: string };
        return failed(code || message);
      }
    },
    close: () => agent.destroy(),
  };
}
