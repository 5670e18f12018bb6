/** GET /docs: the API on one page, made from the operations, their schemas and the catalogue of errors. No script, no request to anybody. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ERRORS } from '../platform/errors.ts';
import { sendDocsPage } from './docs-layout.ts';
import { OPERATIONS } from './openapi.ts';
import type { ApiParts, Operation } from './operation.ts';
import { escapeHtml as e } from './sanitise-html.ts';
import { ERROR_EXAMPLE, successOf } from './schemas/envelopes.ts';
import { SEED_REQUEST } from './schemas/seed.ts';

/** The part of a JSON Schema that the page shows. */
interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly examples?: readonly unknown[];
}

/** Every guide, those that somebody who integrates a shop reads first in front. */
export const GUIDES = [
  ['api', 'the API in words'],
  ['test-cards', 'test cards'],
  ['testing-your-shop', 'testing your shop'],
  ['clients', 'clients and plugins'],
  ['notifications', 'notifications'],
  ['errors', 'errors'],
  ['methods', 'payment methods'],
  ['components', 'payment components'],
  ['3-d-secure', '3-D Secure'],
  ['decision-trace', 'why a payment went as it went'],
  ['rules', 'rules'],
  ['recurring', 'recurring payments'],
  ['page-templates', 'page templates'],
  ['mail', 'mails'],
  ['operating', 'operating'],
  ['settings', 'settings'],
  ['institutions', 'institutions'],
  ['numbers', 'numbers'],
  ['architecture', 'architecture'],
  ['decisions/README', 'decisions'],
] as const;

export function docsPage({ config }: ApiParts) {
  const main = render(config.publicUrl.replace(/\/+$/, ''), config.sandbox);
  return async (_request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    sendDocsPage(reply, { title: 'Gatehouse orders API', main });
}

function render(publicUrl: string, sandbox: boolean): string {
  const links = OPERATIONS.map(({ id, summary }) => `<a href="#${e(id)}">${e(summary)}</a>`).join('');
  return `<h1>Gatehouse orders API</h1>
<p>Create an order, send the payer to its page, read what became of it. The same as data: <a href="/openapi.json">openapi.json</a>.</p>
${sandbox ? '<p>This is a sandbox: banks and cards are simulated, and no money moves.</p>' : ''}
<nav>${links}<a href="#errors">Errors</a></nav>
<p>Guides: ${GUIDES.map(([name, title]) => `<a href="/docs/${name}">${title}</a>`).join(' · ')}</p>
<h2>First request</h2>
<p>The key of your site goes into the header <code>api_key</code>; <code>Authorization: Bearer</code> and the query parameter <code>api_key</code> are read too.</p>
<pre>${e(`curl ${publicUrl}/v1/json/orders \\
  -H 'api_key: YOUR_KEY' -H 'content-type: application/json' \\
  -d '${JSON.stringify(SEED_REQUEST, null, 2)}'`)}</pre>
${OPERATIONS.map(renderOperation).join('\n')}
<h2 id="errors">Errors</h2>
<p>Every failure has a status that is never 2xx and a body like this; programs read <code>error_code</code>, people <code>error_hint</code>. A card that the issuer declines is no error: the order says <code>declined</code>.</p>
<pre>${e(JSON.stringify(ERROR_EXAMPLE, null, 2))}</pre>
<div class="scroll"><table><thead><tr><th>code</th><th>HTTP</th><th>error_info</th><th>what to do</th></tr></thead><tbody>
${Object.values(ERRORS)
  .map(
    ({ code, status, info, remedy }) =>
      `<tr><td>${code}</td><td>${status}</td><td>${e(info)}</td><td>${e(remedy)}</td></tr>`,
  )
  .join('\n')}
</tbody></table></div>`;
}

function renderOperation(operation: Operation): string {
  const parameters = (operation.parameters ?? [])
    .map(
      ({ name, in: place, description }) =>
        `<li><code>${e(name)}</code> <small>${place}</small> ${e(description)}</li>`,
    )
    .join('');
  return `<h2 id="${e(operation.id)}">${e(operation.summary)} <code>${operation.method.toUpperCase()} ${e(operation.path)}</code></h2>
<p>${e(operation.description)}</p>
${parameters ? `<ul class="members">${parameters}</ul>` : ''}
${operation.request ? `<details open><summary>Request</summary>${renderSchema(operation.request as Schema)}</details>` : ''}
${operation.request ? renderExamples(operation.request as Schema) : ''}
<details><summary>Answer</summary>${renderSchema(successOf(operation.data) as Schema)}</details>
${renderExamples(operation.data as Schema)}`;
}

function renderExamples(schema: Schema): string {
  return (schema.examples ?? [])
    .map((example) => `<details><summary>Example</summary><pre>${e(JSON.stringify(example, null, 2))}</pre></details>`)
    .join('');
}

/** Members of an object as a list, nested ones folded. Of several forms the first with members is shown. */
function renderSchema(schema: Schema): string {
  const shown = membersOf(schema);
  if (!shown) return '';
  const required = new Set(shown.required);
  const lines = Object.entries(shown.properties ?? {}).map(([name, member]) => {
    const head = `<code>${e(name)}</code> <small>${e(kindOf(member))}${required.has(name) ? ', always' : ''}</small> ${e(member.description ?? '')}`;
    const inner = renderSchema(member);
    return inner ? `<li><details><summary>${head}</summary>${inner}</details></li>` : `<li>${head}</li>`;
  });
  return `<ul class="members">${lines.join('')}</ul>`;
}

function membersOf(schema: Schema): Schema | undefined {
  if (schema.properties) return schema;
  if (schema.items) return membersOf(schema.items);
  return schema.anyOf?.map(membersOf).find((candidate) => candidate !== undefined);
}

function kindOf(schema: Schema): string {
  if (schema.enum) return schema.enum.map((value) => (value === '' ? '""' : String(value))).join(' | ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.anyOf) return [...new Set(schema.anyOf.map(kindOf))].join(' or ');
  if (schema.type === 'array') return schema.items?.type ? `list of ${schema.items.type}` : 'list';
  return schema.type ?? 'any';
}
