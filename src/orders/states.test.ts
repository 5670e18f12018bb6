import { describe, expect, it } from 'vitest';
import type { OrderStatus } from '../payments/types.ts';
import { isPaid, ORDER_TRANSITIONS, type OrderEventKind, orderAfter } from './states.ts';

const STATUSES = Object.keys(ORDER_TRANSITIONS) as OrderStatus[];
const EVENTS = Object.keys(ORDER_TRANSITIONS.initialized) as OrderEventKind[];

describe('order', () => {
  it('answers every event in every status', () => {
    for (const status of STATUSES)
      for (const event of EVENTS) {
        const answer = orderAfter(status, event);
        expect('refused' in answer ? answer.refused : answer.status).toBeTruthy();
      }
  });

  it('reaches every status that a card payment can have, and none of refunds', () => {
    const reached = new Set<OrderStatus>(['initialized']);
    for (const status of reached)
      for (const event of EVENTS) {
        const answer = orderAfter(status, event);
        if ('status' in answer) reached.add(answer.status);
      }
    expect([...reached].sort()).toEqual([
      'cancelled',
      'completed',
      'declined',
      'expired',
      'initialized',
      'uncleared',
      'void',
    ]);
  });

  it('is paid once: a paid order refuses every event, but for the end of a review', () => {
    for (const status of STATUSES.filter(isPaid))
      for (const event of EVENTS.filter((name) => status !== 'uncleared' || !name.startsWith('review_')))
        expect(orderAfter(status, event)).toEqual({ refused: 'already_paid' });
  });

  it('is not marked paid but by an approved attempt', () => {
    for (const status of STATUSES.filter((s) => !isPaid(s)))
      for (const event of EVENTS) {
        const answer = orderAfter(status, event);
        if ('status' in answer) expect(isPaid(answer.status)).toBe(/_(approved|authorised|held)$/.test(event));
      }
  });
});
