/** What a request of the payer's browser says: forms, languages, and the browser's own data for 3-D Secure. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { MethodEntry } from '../methods/details.ts';
import type { FormField } from '../methods/types.ts';
import type { BrowserData } from '../threeds/types.ts';

const BODY_LIMIT_BYTES = 64 * 1024;
/** EMV 3DS takes no more of any of them. */
const LONGEST_HEADER = 2_048;
const FORM = 'application/x-www-form-urlencoded';

/** Reads urlencoded forms; every other body is taken in and left aside, so that it can be answered with a page. */
export function readForms(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(FORM, { parseAs: 'string', bodyLimit: BODY_LIMIT_BYTES }, (_request, body, done) => {
    done(null, new URLSearchParams(String(body)));
  });
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT_BYTES }, (_request, _body, done) => {
    done(null, new URLSearchParams());
  });
}

/** The form of a POST; empty where there was none. */
export function formOf(request: FastifyRequest): URLSearchParams {
  return request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
}

/** One query parameter as text; null where it is missing or given more than once. */
export function queryOf(request: FastifyRequest, name: string): string | null {
  // Before a route is found there is none.
  const value = (request.query as Record<string, unknown> | null)?.[name];
  return typeof value === 'string' ? value : null;
}

/** Whether the answer is read by a script: ours says so in the form, other programs by their Accept header. */
export function wantsJson(request: FastifyRequest): boolean {
  return formOf(request).get('answer') === 'json' || (request.headers.accept ?? '').startsWith('application/json');
}

/** What was entered into a form of these fields, as it was typed; a field that was not sent is left out. */
export function entryOf(request: FastifyRequest, fields: readonly FormField[]): MethodEntry {
  const form = formOf(request);
  return Object.fromEntries(fields.flatMap((field) => (form.has(field) ? [[field, form.get(field) ?? '']] : [])));
}

/** EMV 3DS browser data: what the script read, else what the request itself tells. */
export function browserOf(request: FastifyRequest): BrowserData {
  const form = formOf(request);
  const javascriptEnabled = form.get('js') === '1';
  const number = (name: string, least: number, most: number) => {
    const text = form.get(name) ?? '';
    const value = Number(text);
    return javascriptEnabled && /^-?\d{1,6}$/.test(text) && value >= least && value <= most ? value : null;
  };
  const header = request.headers['accept-language'] ?? '';
  const accepted = header.split(/[,;]/)[0]!.trim();
  return {
    javascriptEnabled,
    javaEnabled: javascriptEnabled ? form.get('java') === '1' : null,
    acceptHeader: (request.headers.accept ?? '*/*').slice(0, LONGEST_HEADER),
    userAgent: (request.headers['user-agent'] ?? '').slice(0, LONGEST_HEADER),
    language: languageTag(form.get('browser_language') ?? '') ?? languageTag(accepted) ?? 'en',
    // Of a list that was cut, the last tag might be half of another one.
    ...(header !== '' && header.length <= LONGEST_HEADER && { acceptLanguage: header }),
    colorDepth: number('colour_depth', 1, 99),
    screenHeight: number('screen_height', 0, 999_999),
    screenWidth: number('screen_width', 0, 999_999),
    timeZoneOffset: number('time_zone', -1_440, 1_440),
    ip: request.server.addressOf?.(request) ?? request.ip,
    ...(form.get('challenge_page') === '1' && { wholePage: true }),
  };
}

function languageTag(text: string): string | undefined {
  return /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(text) ? text : undefined;
}
