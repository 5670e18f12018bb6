/**
 * The one place where the gateway's parts are chosen and wired. It is given the outside world (clock, chance, addresses) and
 * gives back a running gateway; what brings that world about is in `cli/`.
 */
import { hkdfSync } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { makeIso8583Acquirer } from './acquiring/iso8583/acquirer.ts';
import { type AcquirerHost, openLink } from './acquiring/open-link.ts';
import { openDesk } from './checkout/desk.ts';
import { makeImageFetcher } from './checkout/images/fetch-image.ts';
import { makePageImages } from './checkout/images/images.ts';
import { makeLastPages } from './checkout/last-pages.ts';
import { pageLocale } from './checkout/locale.ts';
import { checkoutRoutes } from './checkout/routes.ts';
import { deriveComponentKeys } from './components/keys.ts';
import { offerMethods } from './components/methods.ts';
import { componentRoutes } from './components/routes.ts';
import { openComponents } from './components/service.ts';
import { apiRoutes } from './http/api-routes.ts';
import { heldPayment, MOST_REVIEWS } from './http/list-reviews.ts';
import { makeListener } from './http/listener.ts';
import { orderObject, serialise } from './http/order-object.ts';
import { receiveResultRoute } from './http/receive-3ds-result.ts';
import { traceObject } from './http/trace-object.ts';
import { makeInstitutionLink, noInstitutions } from './institutions/link.ts';
import { institutionStatusRoute } from './institutions/status-route.ts';
import type { InstitutionOptions } from './institutions/types.ts';
import { openPost } from './mail/post.ts';
import { openSmtpMailer } from './mail/smtp.ts';
import { demoSites } from './merchants/demo-sites.ts';
import { DEMO_SITE_URLS, isPublished, PUBLISHED_KEY_HASHES } from './merchants/published-keys.ts';
import { hashApiKey, makeSites } from './merchants/sites.ts';
import { tellUnserved } from './merchants/unserved.ts';
import type { BinTable } from './methods/bin-table.ts';
import type { OperatorMarks } from './methods/operator-marks.ts';
import { type AddressGuardOptions, makeAddressGuard } from './notifications/address-guard.ts';
import { makeDelivery } from './notifications/deliver.ts';
import { makeNotificationWorker, type NotificationWorker } from './notifications/worker.ts';
import { answerChallenge } from './orders/answer-challenge.ts';
import { receiveResult } from './orders/authenticate.ts';
import { cancelQr } from './orders/cancel-qr.ts';
import { cancelAuthorisation, captureOrder } from './orders/capture-order.ts';
import { cardNumbersKeptMs } from './orders/card-numbers.ts';
import { completeOrder } from './orders/complete-verification.ts';
import { type OrdersContext, orderSignal } from './orders/context.ts';
import { createDirectOrder } from './orders/create-direct-order.ts';
import { createOrder } from './orders/create-order.ts';
import { expireLapsed } from './orders/expire.ts';
import { findOrder } from './orders/find-order.ts';
import { readNow } from './orders/institution-payment.ts';
import { refundOrder } from './orders/refund-order.ts';
import { reviewOrder } from './orders/review.ts';
import { openRuleBooks } from './orders/rule-books.ts';
import { openRuleLists } from './orders/rule-lists.ts';
import { openTokens } from './orders/tokens.ts';
import { findTrace } from './orders/trace.ts';
import { tryRules } from './orders/try-rules.ts';
import { updateOrder } from './orders/update-order.ts';
import { cancelRefund } from './orders/withdraw-refund.ts';
import { makeWorker, queueOf } from './orders/work.ts';
import { type Agenda, catchUp, makeMover } from './platform/advance.ts';
import { type Clock, DAY, MINUTE, type MovableClock, type RemoteClock, systemClock } from './platform/clock.ts';
import type { Drain } from './platform/drain.ts';
import { type HttpsOptions, listenHttps } from './platform/https-listener.ts';
import { makeIds, type SiteId } from './platform/ids.ts';
import type { IpCountries } from './platform/ip-countries.ts';
import type { Log } from './platform/log.ts';
import type { Random } from './platform/random.ts';
import { makeSignals } from './platform/signals.ts';
import { makeSweep } from './platform/sweep.ts';
import { readTrustedProxies } from './platform/trusted-proxies.ts';
import { openAnswers } from './storage/answers.ts';
import { keepClockOffset, readClockOffset } from './storage/clock-offset.ts';
import type { Sql } from './storage/database.ts';
import { claimDatabase } from './storage/database-mode.ts';
import { type DatabaseLimits, openDatabases } from './storage/databases.ts';
import { nextCardNumber, nextCodeDeletion, nextLapse } from './storage/due.ts';
import { openImageStore } from './storage/image-store.ts';
import { openOutbox } from './storage/notifications.ts';
import { openTraceNumbers, takeLane } from './storage/numbers.ts';
import { openOrderStore } from './storage/order-store.ts';
import { openRangeStore } from './storage/range-store.ts';
import { isAlive, whyNotReady } from './storage/readiness.ts';
import { openReviews } from './storage/reviews.ts';
import { openRuleStore } from './storage/rules.ts';
import { openSiteSource, sitesNaming, upsertSites } from './storage/sites.ts';
import { openSpentPayloads } from './storage/spent-payloads.ts';
import { openTaskStore } from './storage/task-store.ts';
import { openTokenStore } from './storage/tokens.ts';
import { openTraces } from './storage/traces.ts';
import { openTransactions } from './storage/transactions.ts';
import { openVaultStore, sweepCardNumbers, sweepSecurityCodes } from './storage/vault.ts';
import { type DirectoryServers, makeDirectoryLink } from './threeds/directory-link.ts';
import { NO_RATES, SANDBOX_RATES } from './threeds/euro-rates.ts';
import { makeLegacyForms } from './threeds/legacy/forms.ts';
import { openThreeDsServer, THREE_DS_PATHS } from './threeds/service.ts';
import { makeTrialThreads } from './trials/threads.ts';
import { makeTextSeal } from './vault/text-seal.ts';
import { makeVault } from './vault/vault.ts';

export interface GatewayOptions {
  /** `live` refuses test cards, guards the addresses of notifications and shows no TEST strip. */
  readonly mode: 'sandbox' | 'live';
  readonly host: string;
  readonly port: number;
  /** HTTPS beside plain HTTP, with the same answers; undefined where there is no certificate. */
  readonly https?: HttpsOptions | undefined;
  /** Origin under which merchants and payers reach the gateway, without a slash at the end. */
  readonly publicUrl: string;
  /**
   * A listener of its own where directory servers bring results, with certificates of both sides, and the origin under which they
   * reach it; undefined: they come to the public address.
   */
  readonly results?: { readonly https: HttpsOptions; readonly url: string } | undefined;
  /** Whose word counts on where a request came from: addresses, ranges, `loopback`; nobody's unless said. */
  readonly trustedProxies?: readonly string[];
  readonly databaseUrl: string;
  /** 32 bytes. */
  readonly masterKey: Buffer;
  /** So many days after a payment by card it may be given back; the number of its card goes a capture's time later. */
  readonly cardRefundDays: number;
  readonly limits?: GatewayLimits;
  /** In the sandbox, key of the first demo site; the other two append `-us` and `-ch`. */
  readonly sandboxApiKey: string | null;
  readonly banks: BankAddresses;
  /** Issuers by card number. */
  readonly bins: BinTable;
  /** Of methods, in place of our tiles. */
  readonly marks: OperatorMarks;
  /** Countries of payers by their address. */
  readonly ipCountries: IpCountries;
  /** Where notifications may go in live mode beside public https addresses; nowhere unless said. */
  readonly notifications?: Pick<AddressGuardOptions, 'allow' | 'allowHttp'>;
  /** How payers are written to; null: they are not. */
  readonly mail: { readonly url: string; readonly sender: string; readonly tls: 'verified' | 'any' } | null;
  readonly clock: Clock;
  /** In the sandbox `clock` itself, where it can be moved, and those that keep the same time; of no meaning in live mode. */
  readonly movable?: { readonly clock: MovableClock; readonly followers?: readonly RemoteClock[] };
  readonly random: Random;
  readonly log: Log;
}

/** In milliseconds. */
export interface GatewayLimits extends DatabaseLimits {
  /** The longest that a request is worked on. */
  readonly requestMs: number;
}

/** Where the world of the banks is. */
export interface BankAddresses {
  readonly directoryServers: DirectoryServers;
  /** Where the institutions behind the methods that are no card are asked; null where there are none. */
  readonly institutions: InstitutionOptions | null;
  /** Null where no cards are taken. */
  readonly acquirerHost: AcquirerHost | null;
  /** CSP sources of issuers' pages: origins, or `https:` where any issuer may come. */
  readonly issuerOrigins: readonly string[];
  /** Hosts whose pages and directory servers may be plain http: none in live mode. */
  readonly plainHttp: readonly string[];
  /** Number of this 3DS Server, issued at its EMVCo approval. */
  readonly threeDsReferenceNumber: string;
  /** Where a directory server assigned one. */
  readonly threeDsOperatorId?: string | null;
}

export interface Gateway {
  readonly url: string;
  /** Where HTTPS is served; undefined where it is not. */
  readonly httpsPort: number | undefined;
  /** Where directory servers bring results, if they have a listener of their own. */
  readonly resultsPort: number | undefined;
  readonly app: FastifyInstance;
  readonly context: OrdersContext;
  /** The durable work of orders, the mails to payers, and the outbox. */
  readonly work: Drain;
  readonly mails: Drain;
  readonly notifications: NotificationWorker;
  /** Everything that falls due. */
  readonly agendas: readonly Agenda[];
  /** Fetches shops' pictures. */
  readonly images: Pick<Drain, 'idle'>;
  /** Takes no more, lets what runs end, and closes every connection. */
  close(): Promise<void>;
}

const DEFAULT_LIMITS: GatewayLimits = { requestMs: 45_000, databaseMs: 10_000, listMs: 3_000 };
const SWEEP_EVERY_MS = MINUTE;
/** 40 years: ids count their seconds in 31 bits from 2020 on (platform/ids.ts). */
const FURTHEST_MS = 40 * 365 * DAY;
const CLOSING_GRACE_MS = 2_000;
/** Of a database that does not answer nothing more is awaited; whoever stops a process waits eight seconds. */
const DATABASE_GRACE_MS = 3_000;

export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { clock, random, log, publicUrl, banks, marks } = options;
  const live = options.mode === 'live';
  const limits = options.limits ?? DEFAULT_LIMITS;
  const databases = await openDatabases(options.databaseUrl, limits, { clock, log }, (fresh) =>
    claimDatabase(fresh, options.mode, { keyHashes: PUBLISHED_KEY_HASHES, siteUrls: DEMO_SITE_URLS }),
  );
  const { sql, forLists } = databases;
  const movable = live ? undefined : options.movable;
  if (movable) await catchUp(movable, await readClockOffset(sql));

  const textSeal = makeTextSeal(options.masterKey, random);
  if (!live && options.sandboxApiKey)
    await upsertSites(sql, { seal: textSeal, hash: hashApiKey }, demoSites(options.sandboxApiKey));

  const ids = makeIds(clock, random, await takeLane(sql));
  const signals = makeSignals();
  const link = openLink(banks.acquirerHost, { clock, random, log });
  const acquirer = makeIso8583Acquirer({ link, counter: openTraceNumbers(sql), clock });
  const institutions = banks.institutions ? makeInstitutionLink({ ...banks.institutions, clock }) : noInstitutions;
  const post = options.mail && openPost(openSmtpMailer({ ...options.mail, clock, log }), options.mail.sender);
  // Nobody is authenticated whom nobody could charge.
  const servers = banks.acquirerHost ? banks.directoryServers : {};
  const threeDs = openThreeDsServer({
    link: makeDirectoryLink({ servers, clock }),
    ranges: openRangeStore(sql),
    speaks: Object.fromEntries(Object.entries(servers).map(([name, { version }]) => [name, version])),
    identity: { referenceNumber: banks.threeDsReferenceNumber, operatorId: banks.threeDsOperatorId ?? null },
    publicUrl,
    resultsUrl: options.results?.url,
    plainHttp: banks.plainHttp,
    ids,
    clock,
    log,
  });
  const served = { scheme: threeDs.serves, institutions: banks.institutions !== null };
  const answers = openAnswers(sql, clock);
  const rules = openRuleStore(sql);

  const context: OrdersContext = {
    store: openOrderStore(sql),
    tasks: openTaskStore(sql),
    tokens: openTokenStore(sql),
    answers,
    sites: makeSites(openSiteSource(sql, textSeal), clock, { served, ...(live && { refuses: isPublished }) }),
    vault: await makeVault({ masterKey: options.masterKey, store: openVaultStore(sql), clock, random }),
    acquirer,
    institutions,
    mail: post,
    publicUrl,
    threeDs,
    legacyForms: makeLegacyForms(derivedKey(options.masterKey, '3-D Secure 1.0.2 forms')),
    bins: options.bins,
    rules,
    ruleBooks: openRuleBooks(rules, { clock, log }),
    countryOfIp: options.ipCountries.find,
    rates: live ? NO_RATES : SANDBOX_RATES,
    ids,
    clock,
    signals,
    log,
    cardRefundDays: options.cardRefundDays,
    live,
    changed({ order, tasks, notifications: told }) {
      signals.raise(orderSignal(order));
      // A look at an empty queue is two statements: of a payment's changes most leave all but one as it was.
      if (tasks?.some((task) => queueOf(task) === 'payments')) work.nudge();
      if (tasks?.some((task) => queueOf(task) === 'mails')) mails.nudge();
      if (told?.length) notifications.nudge();
    },
  };
  const work = makeWorker(context, 'payments');
  const mails = makeWorker(context, 'mails');
  const guard = makeAddressGuard({ live, ...options.notifications });
  const delivery = makeDelivery({ guard });
  const imageFetcher = makeImageFetcher({ guard });
  const trialThreads = makeTrialThreads(options.databaseUrl);
  const images = makePageImages({ store: openImageStore(sql), fetcher: imageFetcher, clock, log });
  const notifications = makeNotificationWorker({
    outbox: openOutbox(sql),
    delivery,
    clock,
    onError: (error, notification) =>
      log.error({ err: error, orderId: notification?.orderId }, 'a notification failed'),
    async render(siteId, orderId) {
      const site = await context.sites.byId(siteId);
      const details = site && (await findOrder(context, site, orderId));
      return site && details && { body: serialise(orderObject(details)), apiKey: site.apiKey };
    },
  });
  const componentKeys = deriveComponentKeys(options.masterKey);
  const spentPayloads = openSpentPayloads(sql, clock);
  const components = openComponents({
    keys: componentKeys,
    spent: spentPayloads,
    sites: context.sites,
    methodsFor: offerMethods({ sandbox: !live, serves: threeDs.serves }),
    ...{ sandbox: !live, clock, random },
  });

  const sweep = (run: () => Promise<unknown>, nextDue?: (after: number) => Promise<number | undefined>) =>
    makeSweep({
      clock,
      everyMs: SWEEP_EVERY_MS,
      run,
      ...(nextDue && { nextDue }),
      onError: (error) => log.error({ err: error }, 'a sweep failed'),
    });
  // Each by itself: security codes are gone in time whatever becomes of the others.
  const securityCodes = sweep(
    () => sweepSecurityCodes(sql, clock.now()),
    (after) => nextCodeDeletion(sql, after),
  );
  const numbersKeptMs = cardNumbersKeptMs(options.cardRefundDays);
  const cardNumbers = sweep(
    () => sweepCardNumbers(sql, clock.now() - numbersKeptMs),
    (after) => nextCardNumber(sql, numbersKeptMs, after),
  );
  const expiredOrders = sweep(
    () => expireLapsed(context),
    (after) => nextLapse(sql, after),
  );
  // A clock that is moved need not stop for these: what they take away is not looked at any more.
  const oldAnswers = sweep(() => answers.sweep());
  const oldPayloads = sweep(() => spentPayloads.sweep());
  const oldImages = sweep(images.sweep);
  const sweeps = { securityCodes, cardNumbers, expiredOrders, oldAnswers, oldPayloads, oldImages };
  const agendas = { ...sweeps, tasks: work, mails, notifications, images: images.work };
  const keepOffset = (offsetMs: number) => keepClockOffset(sql, offsetMs);
  let visits = 0;
  const mover =
    movable && makeMover({ ...movable, agendas, furthestMs: FURTHEST_MS, keepOffset, visits: () => visits });

  const lastPages = makeLastPages({ publicUrl, shopUrl: live ? null : `${banks.issuerOrigins[0]}/shop/` });
  const trusts = readTrustedProxies(options.trustedProxies ?? []);
  const listener = { log, trusts, httpsOnly: live, limitMs: limits.requestMs };
  const app = makeListener({ ...listener, errorsPage: `${publicUrl}/docs/errors`, pages: lastPages });
  app.addHook('onRequest', async () => {
    visits += 1;
  });
  await app.register(apiRoutes, {
    orders: {
      create: (...order) => createOrder(context, ...order),
      find: (...asked) => findOrder(context, ...asked),
      createDirect: (...order) => createDirectOrder(context, ...order),
      refund: (...asked) => refundOrder(context, ...asked),
      cancelRefund: (...asked) => cancelRefund(context, ...asked),
      capture: (...asked) => captureOrder(context, ...asked),
      cancelAuthorisation: (...asked) => cancelAuthorisation(context, ...asked),
      cancelQr: (...asked) => cancelQr(context, ...asked),
      update: (...asked) => updateOrder(context, ...asked),
      review: (...asked) => reviewOrder(context, ...asked),
      complete: (...asked) => completeOrder(context, ...asked),
    },
    transactions: openTransactions(forLists),
    reviews: openReviews(forLists),
    traces: openTraces(forLists),
    tokens: openTokens(context),
    ...{ answers, marks, sites: context.sites, ruleBooks: context.ruleBooks },
    ruleLists: openRuleLists(rules, { clock, fingerprint: context.vault.fingerprint }),
    tryRules: (...asked) => tryRules({ ...context, threads: trialThreads }, ...asked),
    components,
    config: { publicUrl, sandbox: !live },
    refusesNotification: guard.refusesUrl,
    normaliseLocale: (text: string) => pageLocale(text).locale,
    isAlive: () => isAlive(sql),
    whyNotReady: () => whyNotReady(sql),
    clock,
    ...(!live && { answerChallenge: (site, id, answer) => answerChallenge(context, site, id, answer) }),
    mover,
    log,
  });
  await app.register(checkoutRoutes, {
    checkout: images.shownBy(openDesk({ context, firstDelivery: notifications.firstAttemptOf })),
    images,
    lastPages,
    config: { publicUrl, sandbox: !live, bankOrigins: banks.issuerOrigins },
    ...{ clock, marks },
    formKey: derivedKey(options.masterKey, 'page form tokens'),
  });
  await institutionStatusRoute(app, { read: (siteId, transactionId) => readNow(context, siteId, transactionId) });
  await app.register(componentRoutes, { publicUrl, pair: componentKeys.pair, marks });
  // Where directory servers have a listener of their own, they are not heard on the public one.
  const forResults = options.results && makeListener(listener);
  await receiveResultRoute(forResults ?? app, THREE_DS_PATHS.results, {
    receive: (raw) => receiveResult(context, raw),
  });
  await forResults?.ready();

  await tellUnserved(log, served, (gateways, most) => sitesNaming(sql, gateways, most));
  await app.listen({ host: options.host, port: options.port });
  // Clients judge a certificate by their own clocks, so not by one that a test or a sandbox moves.
  const https = options.https && (await listenHttps(app.server, options.https, { clock: systemClock, log }));
  const results =
    options.results && (await listenHttps(forResults!.server, options.results.https, { clock: systemClock, log }));
  // Now rather than with the first payer: what is wrong with a line is to be read by whoever started this. Nobody waits for it.
  link.open();
  if (live)
    void context.threeDs.reach().catch((err: unknown) => log.error({ err }, 'directory servers could not be asked'));
  work.start();
  mails.start();
  notifications.start();
  images.work.start();
  for (const each of Object.values(sweeps)) each.start();

  return {
    url: publicUrl,
    httpsPort: https?.port,
    resultsPort: results?.port,
    app,
    context,
    work,
    mails,
    notifications,
    agendas: Object.values(agendas),
    images: images.work,
    async close() {
      for (const each of Object.values(sweeps)) each.stop();
      const endDatabases = databases.endWithin(CLOSING_GRACE_MS + DATABASE_GRACE_MS);
      await mover?.stop();
      await trialThreads.close();
      await Promise.all([app.close(), forResults?.close(), https?.close(), results?.close()]);
      // What waits for a bank gets a moment to end well. Then the lines are cut: an authorisation without an answer is
      // unknown and owes a reversal, which is written down before the database goes.
      const stopped = work.stop();
      const mailsStopped = Promise.all([mails.stop(), post?.close()]);
      await Promise.race([stopped, wait(CLOSING_GRACE_MS, undefined, { ref: false })]);
      await acquirer.close();
      await institutions.close();
      await context.threeDs.close();
      await stopped;
      await mailsStopped;
      await notifications.stop();
      await images.work.stop();
      await imageFetcher.close();
      await delivery.close();
      await endDatabases();
    },
  };
}

/** What GET /orders/{id}/3ds answers, read from the database; undefined where none of these sites has the order. */
export async function readTrace(sql: Sql, siteIds: readonly SiteId[], id: string): Promise<object | undefined> {
  const found = await findTrace(openTraces(sql), siteIds, id);
  return found && traceObject(found);
}

/** What GET /reviews answers, read from the database. */
export async function readReviews(sql: Sql, siteIds: readonly SiteId[]): Promise<readonly object[]> {
  return (await openReviews(sql).list(siteIds, MOST_REVIEWS)).map(heldPayment);
}

function derivedKey(masterKey: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', masterKey, '', purpose, 32));
}
