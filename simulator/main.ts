/**
 * The bank world as one thing to start: its web side and its issuer host, sharing what the issuer knows, and where asked a
 * mailbox for what payers are written.
 */
import type { FastifyInstance } from 'fastify';
import type { Clock } from '../src/platform/clock.ts';
import type { Log } from '../src/platform/log.ts';
import type { Random } from '../src/platform/random.ts';
import { AuthenticationRegister } from './authentication-register.ts';
import { type BankWorld, startBankWorld } from './bank-world.ts';
import type { RangeControl } from './directory-server/ranges.ts';
import type { Journal as InstitutionsJournal } from './institutions/journal.ts';
import { addIssuerHostFaults } from './issuer-host/fault-routes.ts';
import type { Faults as IssuerHostFaults } from './issuer-host/faults.ts';
import type { JournalEntry as IssuerHostEntry, Journal as IssuerHostJournal } from './issuer-host/journal.ts';
import { startIssuerHost } from './issuer-host/server.ts';
import type { Journal, JournalFilter } from './journal.ts';
import type { Mailbox } from './mailbox/mailbox.ts';

export interface SimulatorOptions {
  /** Address to listen on, for HTTP and for the issuer host. */
  readonly host: string;
  /** HTTP port; 0 takes any free one. */
  readonly port: number;
  /** TCP port of the issuer host; 0 takes any free one. */
  readonly issuerHostPort: number;
  readonly clock: Clock;
  readonly random: Random;
  /** Signs authentication values. Values made before a restart are known again only under the same secret. */
  readonly secret: string | Buffer;
  /** The bearer token by which the institutions behind the other methods know the gateway. */
  readonly institutionSecret: string;
  /** Where browsers reach the HTTP side, where that is another address than the one it listens on. */
  readonly publicUrl?: string | undefined;
  readonly log?: Log | undefined;
  /** A mail server beside the banks: its port (0 takes any free one), and whose time it lives in. None unless said. */
  readonly mailbox?: { readonly port: number; readonly clock: Clock } | undefined;
  /** More routes on the same HTTP server, such as a shop that receives notifications. */
  readonly extend?: ((server: FastifyInstance) => void | Promise<void>) | undefined;
}

export interface Simulator {
  /**
   * Without a slash at the end. Under it the directory servers are `/ds/visa`, `/ds/mastercard` and `/ds/amex`, and the
   * institutions `/institutions`.
   */
  readonly url: string;
  readonly issuerHostPort: number;
  /** Where it speaks SMTP, and what has come; `/mail/` shows it. Undefined where none was asked for. */
  readonly mailbox: Pick<Mailbox, 'port' | 'mails'> | undefined;
  readonly journals: {
    readonly directoryServer: Journal;
    readonly acs: Journal;
    readonly issuerHost: IssuerHostJournal;
    readonly institutions: InstitutionsJournal;
  };
  /** What the issuer host's answers get wrong: `PUT /issuer-host/faults/0110`. */
  readonly issuerHostFaults: IssuerHostFaults;
  /** Changes what the directory servers tell of their card ranges. */
  readonly ranges: RangeControl;
  /** What the issuer host believes of authentications: for whoever plays an issuer's part instead of the ACS here. */
  readonly register: Pick<AuthenticationRegister, 'issue'>;
  /** A directory server tells a 3DS Server about its running; resolves with the answer, undefined without a sound one. */
  readonly notify: BankWorld['notify'];
  close(): Promise<void>;
}

/** Rejects where one of the ports is taken; nothing is left running then. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { host, clock } = options;
  const register = new AuthenticationRegister(Buffer.from(options.secret));
  await using parts = new AsyncDisposableStack();
  const issuerHost = await startIssuerHost({ host, port: options.issuerHostPort, clock, register });
  parts.defer(() => issuerHost.close());
  const mailbox = await openMailbox(options);
  parts.defer(() => mailbox?.close());
  // The function is called only once requests come, so the world is there by then.
  const bankWorld = await startBankWorld({
    ...options,
    register,
    issuerHostEntries: (filter) => issuerHostEntries(issuerHost.journal, bankWorld.journals.acs, filter),
    extend: async (server) => {
      addIssuerHostFaults(server, issuerHost.faults);
      await mailbox?.addPages(server);
      await options.extend?.(server);
    },
  });
  parts.move();
  return {
    url: bankWorld.url,
    issuerHostPort: issuerHost.port,
    mailbox,
    journals: { ...bankWorld.journals, issuerHost: issuerHost.journal },
    issuerHostFaults: issuerHost.faults,
    ranges: bankWorld.ranges,
    register,
    notify: bankWorld.notify,
    async close() {
      await Promise.all([bankWorld.close(), issuerHost.close(), mailbox?.close()]);
    },
  };
}

/** The code of a mail server is loaded only where there is to be one. */
async function openMailbox({ host, log, mailbox: asked }: SimulatorOptions) {
  if (!asked) return undefined;
  const [{ startMailbox }, { mailboxRoutes }] = await Promise.all([
    import('./mailbox/mailbox.ts'),
    import('./mailbox/routes.ts'),
  ]);
  const mailbox = await startMailbox({ ...asked, host, log });
  const addPages = async (server: FastifyInstance) => {
    await server.register(mailboxRoutes, { mails: mailbox.mails });
  };
  return { ...mailbox, addPages };
}

/** ISO 8583 elements: 2 the card number, 37 the retrieval reference, which every message of one payment shares. */
const PAN = 2;
const RETRIEVAL_REFERENCE = 37;

/** The host knows no threeDSServerTransID; the ACS's journal says which dsTransID an authorisation carries instead. */
function issuerHostEntries(
  journal: IssuerHostJournal,
  acs: Journal,
  filter: JournalFilter,
): readonly IssuerHostEntry[] {
  const entries = journal.entries();
  const { threeDSServerTransID, last4 } = filter;
  if (threeDSServerTransID === undefined && last4 === undefined) return entries;
  const dsTransIds = new Set(
    threeDSServerTransID === undefined
      ? []
      : acs.entries({ threeDSServerTransID }).map((entry) => (entry.message as { dsTransID?: unknown }).dsTransID),
  );
  const isMeant = (entry: IssuerHostEntry) =>
    (last4 === undefined || entry.fields[PAN]?.endsWith(last4) === true) &&
    (threeDSServerTransID === undefined || Object.values(entry.tags).some((value) => dsTransIds.has(value)));
  const references = new Set(entries.filter(isMeant).map((entry) => entry.fields[RETRIEVAL_REFERENCE]));
  references.delete(undefined);
  return entries.filter((entry) => isMeant(entry) || references.has(entry.fields[RETRIEVAL_REFERENCE]));
}
