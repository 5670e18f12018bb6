import fastify from 'fastify';
import Value from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { ERRORS } from '../platform/errors.ts';
import { silentLog } from '../platform/log.ts';
import { docsPage } from './docs-page.ts';
import { errorsMarkdown } from './errors-page.ts';
import { getOpenApi } from './get-openapi.ts';
import { OPERATIONS, openApiDocument } from './openapi.ts';
import type { ApiParts } from './operation.ts';

const parts = {
  config: { publicUrl: 'https://pay.example.com', sandbox: true },
  log: silentLog,
} as unknown as ApiParts;

async function fetchPage(handler: ReturnType<typeof docsPage>): Promise<{ text: string; headers: Headers }> {
  const app = fastify();
  app.get('/', handler);
  const response = await fetch(await app.listen({ port: 0, host: '127.0.0.1' }));
  const text = await response.text();
  await app.close();
  return { text, headers: response.headers };
}

describe('OpenAPI document', () => {
  // biome-ignore lint/suspicious/noExplicitAny: a document of many shapes
  const document = openApiDocument('https://pay.example.com/') as any;

  it('is of version 3.1 and names every operation', async () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.servers).toEqual([{ url: 'https://pay.example.com' }]);
    expect(Object.keys(document.paths)).toEqual([
      '/v1/json/orders',
      '/v1/json/orders/{id}',
      '/v1/json/orders/{id}/transactions',
      '/v1/json/orders/{id}/cancel',
      '/v1/json/orders/{id}/refunds',
      '/v1/json/orders/{id}/refunds/{refund_id}',
      '/v1/json/orders/{id}/capture',
      '/v1/json/orders/{id}/3d/complete',
      '/v1/json/orders/{id}/3ds',
      '/v1/json/orders/{id}/review',
      '/v1/json/capture/{id}',
      '/v1/json/recurring/{customer_reference}',
      '/v1/json/recurring/{customer_reference}/token/{token}',
      '/v1/json/recurring/{customer_reference}/update/{token}',
      '/v1/json/recurring/{customer_reference}/remove/{token}',
      '/v1/json/reviews',
      '/v1/json/transactions',
      '/v1/json/transactions/{id}',
      '/v1/json/sites/{id}/3ds-rules',
      '/v1/json/sites/{id}/3ds-rules/validate',
      '/v1/json/sites/{id}/3ds-rules/{version}/activate',
      '/v1/json/sites/{id}/3ds-rules/rollback',
      '/v1/json/sites/{id}/3ds-rules/backtest',
      '/v1/json/sites/{id}/fraud-rules',
      '/v1/json/sites/{id}/fraud-rules/validate',
      '/v1/json/sites/{id}/fraud-rules/{version}/activate',
      '/v1/json/sites/{id}/fraud-rules/rollback',
      '/v1/json/sites/{id}/fraud-rules/backtest',
      '/v1/json/sites/{id}/fraud-lists',
      '/v1/json/sites/{id}/fraud-lists/remove',
      '/v1/json/gateways',
      '/v1/json/gateways/{id}',
      '/v1/json/payment-methods',
      '/v1/json/payment-methods/{id}',
      '/v1/json/issuers/{gateway}',
      '/v1/json/categories',
      '/v1/json/me',
      '/v1/json/auth/api_token',
      '/v1/components/configuration',
      '/v1/components/api_token',
    ]);
    for (const { path, method, id } of OPERATIONS) {
      const operation = document.paths[path][method];
      expect(operation.operationId).toBe(id);
      for (const [, name] of path.matchAll(/\{(\w+)\}/g))
        expect(operation.parameters).toContainEqual(expect.objectContaining({ name, in: 'path', required: true }));
    }
    const { text } = await fetchPage(getOpenApi(parts));
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(openApiDocument('https://pay.example.com'))));
  });

  it('has examples that are what its schemas say', () => {
    let seen = 0;
    const visit = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return;
      const { examples } = node as { examples?: unknown };
      if (Array.isArray(examples))
        for (const example of examples) {
          seen++;
          expect(Value.Errors(node as never, example)).toEqual([]);
        }
      for (const value of Object.values(node)) visit(value);
    };
    visit(document);
    expect(seen).toBeGreaterThan(5);
  });

  it('tells every error of an operation with its status', () => {
    for (const { path, method, errors } of OPERATIONS)
      for (const name of errors) {
        const response = document.paths[path][method].responses[ERRORS[name].status];
        expect(response.content['application/json'].examples[name].value.error_code).toBe(ERRORS[name].code);
      }
  });
});

describe('documentation page', () => {
  it('shows every operation and error, and asks nobody for anything', async () => {
    const { text, headers } = await fetchPage(docsPage(parts));
    for (const { summary, path } of OPERATIONS) {
      expect(text).toContain(summary);
      expect(text).toContain(path);
    }
    for (const { remedy } of Object.values(ERRORS)) expect(text).toContain(remedy.replaceAll("'", '&#39;'));
    expect(text).toContain('my-order-id-01');
    expect(text).not.toMatch(/<script|<link|<img|src=|@import|url\(/);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  });
});

describe('docs/errors.md', () => {
  it('is what the catalogue says', async () => {
    await expect(errorsMarkdown()).toMatchFileSnapshot('../../docs/errors.md');
  });
});
