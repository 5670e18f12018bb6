/**
 * Shops' pictures on the payer's page. A page never waits for one: it shows those we have, and the shop's name until then. What
 * it lacks is written down and fetched by a worker, so a shop's very first payer sees the name and all others the picture.
 */
import { createHash } from 'node:crypto';
import { type Clock, DAY, HOUR, MINUTE, SECOND } from '../../platform/clock.ts';
import { type Drain, makeDrain } from '../../platform/drain.ts';
import type { Log } from '../../platform/log.ts';
import type { Look } from '../look/look.ts';
import type { Checkout, PageState } from '../port.ts';
import type { ImageFetcher } from './fetch-image.ts';
import type { ImageFile, ImageStore, ImageTask } from './store.ts';

/** A shop may change the picture behind an address; refused ones are looked at again as seldom. */
const FRESH_MS = DAY;
const KEPT_MS = 60 * DAY;
/** A shop has one or two. An address of its own for every order is not what this is for. */
const MOST_PER_SITE = 40;
const RETRIES_MS = [MINUTE, 10 * MINUTE, HOUR];
const LEASE_MS = 30 * SECOND;
const POLL_MS = 30 * SECOND;
const CONCURRENCY = 4;

export interface PageImages {
  /** The same checkout, its looks with the pictures we have. */
  shownBy(checkout: Checkout): Checkout;
  /** The bytes of a picture by its hash. */
  file(siteId: number, hash: string): Promise<ImageFile | undefined>;
  /** Fetches what pages wanted. */
  readonly work: Drain;
  /** Lets go of what no page has wanted for two months. */
  sweep(): Promise<void>;
}

export interface PageImagesOptions {
  readonly store: ImageStore;
  readonly fetcher: ImageFetcher;
  readonly clock: Clock;
  readonly log: Log;
}

export function makePageImages({ store, fetcher, clock, log }: PageImagesOptions): PageImages {
  async function shownOf({ siteId, pictures }: Look): Promise<Look['shown']> {
    const found = await Promise.all(
      Object.entries(pictures).map(async ([kind, address]) => {
        const known = await store.find(siteId, address);
        if (!known || clock.now() - known.wantedAt >= FRESH_MS) {
          const taken = await store.want(siteId, address, clock.now(), MOST_PER_SITE);
          if (taken) work.nudge();
          else log.info({ siteId }, 'a site has too many pictures: one more is not shown');
        }
        return known?.image ? [[kind, known.image] as const] : [];
      }),
    );
    return Object.fromEntries(found.flat());
  }

  async function dressed(state: PageState): Promise<PageState> {
    if (state.kind === 'unknown' || Object.keys(state.order.look.pictures).length === 0) return state;
    const { order } = state;
    return { ...state, order: { ...order, look: { ...order.look, shown: await shownOf(order.look) } } };
  }

  async function run(task: ImageTask): Promise<void> {
    const fetched = await fetcher.fetch(task.address);
    if (fetched.ok) {
      const { type, width, height, bytes } = fetched;
      const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 32);
      return store.keep(task, { hash, type, width, height, bytes });
    }
    const retryMs = fetched.final ? undefined : RETRIES_MS[task.tries - 1];
    log.info({ siteId: task.siteId, why: fetched.why, tries: task.tries }, 'a picture of a shop was not taken');
    await store.refuse(task, fetched.why, retryMs === undefined ? null : clock.now() + retryMs, fetched.final);
  }

  const work = makeDrain<ImageTask>({
    clock,
    claim: (limit, now) => store.claim(now, limit, LEASE_MS),
    run,
    nextDue: (after) => store.nextDue(after),
    concurrency: CONCURRENCY,
    pollMs: POLL_MS,
    onError: (error) => log.error({ err: error }, 'fetching a picture failed; it is tried again'),
  });

  return {
    work,
    file: (siteId, hash) => store.file(siteId, hash),
    sweep: () => store.sweep(clock.now() - KEPT_MS),
    shownBy: (checkout) => ({
      ...checkout,
      state: async (token) => dressed(await checkout.state(token)),
      settled: async (token, timeoutMs) => dressed(await checkout.settled(token, timeoutMs)),
    }),
  };
}
