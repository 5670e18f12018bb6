/** What all operations on rules have in common: whose they are, in which book, who acts, and how versions and faults are told. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ListedVersion } from '../orders/rule-books.ts';
import { isRefusal, type Refusal, refuse } from '../platform/errors.ts';
import type { SiteId } from '../platform/ids.ts';
import { isPrintable, oneLine } from '../platform/shown.ts';
import type { RuleBook, RuleFault } from '../rules/types.ts';
import { siteIdsOf } from './authenticate.ts';
import { type Answer, failure, send } from './envelope.ts';
import { type JsonObject, readJsonBody } from './json-body.ts';
import { member, rawText, textMember, wholeNumber } from './lenient.ts';
import { localTime } from './local-time.ts';
import type { Parameter } from './operation.ts';

/** The paths under a site, and how the reference names the book. */
export const BOOKS: Readonly<Record<RuleBook, { readonly path: string; readonly id: string; readonly name: string }>> =
  {
    '3ds': { path: '3ds-rules', id: '3dsRules', name: 'rules of Dynamic 3D' },
    fraud: { path: 'fraud-rules', id: 'FraudRules', name: 'rules of the fraud filter' },
  };

export const SITE_ID: Parameter = { name: 'id', in: 'path', description: 'The site; one that the key may see.' };

const LONGEST_NAME = 100;

export interface SiteRequest {
  readonly siteId: SiteId;
  /** Empty where nothing was sent. */
  readonly body: JsonObject;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
}

/** A handler that is given the site of its path, if the key may see it, and the body as JSON. */
export function ofSite(answer: (asked: SiteRequest) => Promise<Answer | Refusal>) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const params = request.params as Record<string, string>;
    const siteId = wholeNumber(params.id);
    if (siteId === undefined || !siteIdsOf(request).includes(siteId))
      return send(reply, failure(refuse('unknownSite')));
    const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const body = bytes.length === 0 ? {} : readJsonBody(bytes);
    if (isRefusal(body)) return send(reply, failure(body));
    const told = await answer({ siteId, body, params, query: request.query as Record<string, unknown> });
    return send(reply, isRefusal(told) ? failure(told) : told);
  };
}

export const actorOf = (body: JsonObject): string =>
  oneLine(textMember(body, 'by')?.slice(0, LONGEST_NAME) ?? '') || 'API';

/** The text of rules as it was written; an empty one is a text without rules. */
export function ruleText(body: JsonObject): string | Refusal {
  const text = Object.hasOwn(body, 'text') ? body.text : undefined;
  if (typeof text !== 'string') return refuse('missingData', 'text');
  const tidy = text.replaceAll('\0', '').toWellFormed();
  return isPrintable(tidy) ? tidy : refuse('notSupported', 'text with control characters');
}

/** Undefined where none is given. */
export function versionIn(text: string | undefined): number | undefined {
  const version = wholeNumber(text);
  return version !== undefined && version > 0 && version < 2 ** 31 ? version : undefined;
}

export const textOf = (body: JsonObject, name: string): string | undefined => rawText(member(body, name));

export function versionObject(version: ListedVersion): object {
  return {
    version: version.version,
    state: version.state,
    active_from: version.activeFrom === null ? null : localTime(version.activeFrom),
    text: version.text,
    comment: version.comment,
    created_by: version.createdBy,
    created: localTime(version.createdAt),
  };
}

/** The first fault in the text of the error, all of them beside it. */
export function faultsAnswer(faults: readonly RuleFault[]): Answer {
  const { line, column, message } = faults[0]!;
  const { status, body } = failure(refuse('invalidRules', `line ${line}, column ${column}: ${message}`));
  return { status, body: JSON.stringify({ ...JSON.parse(body), errors: faults }) };
}
