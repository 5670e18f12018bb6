/** The mailbox over HTTP: pages for people, JSON for programs. What it takes in is in `mailbox.ts`. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendMailHtml, sendPage } from './layout.ts';
import type { Mail, Mails } from './mails.ts';
import { listPage, mailPage, missingPage } from './pages.ts';

export interface MailboxRouteOptions {
  readonly mails: Mails;
}

type WithQuery = FastifyRequest<{ Querystring: Record<string, string | string[] | undefined> }>;
type WithNumber = FastifyRequest<{ Params: { number: string } }>;

/** A Fastify plugin with everything under `/mail`. */
export async function mailboxRoutes(app: FastifyInstance, { mails }: MailboxRouteOptions): Promise<void> {
  app.get('/mail/', async (_request, reply) => sendPage(reply, listPage(mails.list(), mails.refused)));
  app.get('/mail/mails.json', async (request: WithQuery, reply) => {
    const { to, subject } = request.query;
    return reply.header('cache-control', 'no-store').send(mails.list({ to: single(to), subject: single(subject) }));
  });
  app.get('/mail/:number', async (request: WithNumber, reply) => {
    const mail = asked(request);
    return mail ? sendPage(reply, mailPage(mail)) : missing(reply);
  });
  app.get('/mail/:number/html', async (request: WithNumber, reply) => {
    const mail = asked(request);
    return mail && mail.html !== '' ? sendMailHtml(reply, mail.html) : missing(reply);
  });

  function asked({ params: { number } }: WithNumber): Mail | undefined {
    return /^\d{1,9}$/.test(number) ? mails.numbered(Number(number)) : undefined;
  }
}

function missing(reply: FastifyReply): FastifyReply {
  return sendPage(reply.code(404), missingPage());
}

/** The last of several, as the demo shop takes it. */
const single = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.at(-1) : value;
