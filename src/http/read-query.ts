/** Reading query parameters the way merchants' programs write them. Those that nobody asked for are ignored; none is an error. */
import type { FastifyRequest } from 'fastify';
import type { Wanted } from '../methods/offer.ts';
import { wholeNumber } from './lenient.ts';

/** A parameter as trimmed text, the first where it was given several times; empty where it was not. */
export function queryText(request: FastifyRequest, name: string): string {
  const query = request.query as Record<string, unknown>;
  const value = Object.hasOwn(query, name) ? query[name] : undefined;
  const first = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' ? first.trim() : '';
}

/** `1` and `true`, in any case. */
export function queryFlag(request: FastifyRequest, name: string): boolean {
  return ['1', 'true'].includes(queryText(request, name).toLowerCase());
}

/**
 * What the lists of methods are narrowed by. The country is that of `country` alone: PHP programs append the locale they are set
 * to to every address, so its country tells nothing of the customer.
 */
export function readWanted(request: FastifyRequest): Pick<Wanted, 'currency' | 'amount' | 'country'> {
  return {
    currency: queryText(request, 'currency').toUpperCase() || null,
    country: queryText(request, 'country').toUpperCase() || null,
    amount: wholeNumber(queryText(request, 'amount')) ?? null,
  };
}

/** For `nameOf`; null where there is none. */
export function queryLocale(request: FastifyRequest): string | null {
  return queryText(request, 'locale') || null;
}
