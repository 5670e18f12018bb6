import { describe, expect, it } from 'vitest';
import type { FinancialStatus, OrderStatus } from '../payments/types.ts';
import { isPaid, ORDER_EVENTS, ORDER_TRANSITIONS, type OrderPhase, orderAfter, phaseOf } from './states.ts';

interface Standing {
  readonly status: OrderStatus;
  readonly financialStatus: FinancialStatus;
}

const PHASES = Object.keys(ORDER_TRANSITIONS) as OrderPhase[];
const BEGINNING: Standing = { status: 'initialized', financialStatus: 'initialized' };

/** Every pair of statuses that some row of events leads to. */
function reachable(): readonly Standing[] {
  const found = new Map<string, Standing>([['', BEGINNING]]);
  for (const standing of found.values())
    for (const event of ORDER_EVENTS) {
      const answer = orderAfter(standing, event);
      if ('refused' in answer) continue;
      const financialStatus = answer.financialStatus === 'same' ? standing.financialStatus : answer.financialStatus;
      found.set(`${answer.status}/${financialStatus}`, { status: answer.status, financialStatus });
    }
  found.delete('');
  return [...found.values()];
}

describe('order', () => {
  it('answers every event in every phase', () => {
    for (const phase of PHASES)
      for (const event of ORDER_EVENTS) {
        const answer = ORDER_TRANSITIONS[phase][event];
        expect('refused' in answer ? answer.refused : answer.status).toBeTruthy();
      }
  });

  it('reaches every phase', () => {
    expect([...new Set(reachable().map(phaseOf))].sort()).toEqual([...PHASES].sort());
  });

  it('shows only pairs of statuses that merchants know', () => {
    expect(
      reachable()
        .map(({ status, financialStatus }) => `${status} / ${financialStatus}`)
        .sort(),
    ).toEqual([
      'cancelled / cancelled',
      'chargedback / completed',
      'chargedback / initialized',
      'chargedback / uncleared',
      'completed / completed',
      'completed / initialized',
      'completed / uncleared',
      'declined / declined',
      'expired / expired',
      'initialized / initialized',
      'partial_refunded / completed',
      'partial_refunded / initialized',
      'partial_refunded / uncleared',
      'refunded / completed',
      'refunded / initialized',
      'refunded / uncleared',
      'shipped / completed',
      'shipped / initialized',
      'shipped / uncleared',
      'uncleared / initialized',
      'uncleared / uncleared',
      'void / cancelled',
      'void / void',
    ]);
  });

  it('begins no second payment once it is paid, held or promised', () => {
    for (const standing of reachable().filter(isPaid))
      for (const event of ['attempt_started', 'terms_replaced', 'cancelled', 'lapsed', 'paid_late'] as const)
        expect(orderAfter(standing, event)).toHaveProperty('refused');
  });

  it('is not marked paid but by an attempt that is', () => {
    for (const standing of reachable().filter((each) => !isPaid(each)))
      for (const event of ORDER_EVENTS) {
        const answer = orderAfter(standing, event);
        if ('refused' in answer) continue;
        const financialStatus = answer.financialStatus === 'same' ? standing.financialStatus : answer.financialStatus;
        expect(isPaid({ status: answer.status, financialStatus })).toBe(
          /_(approved|authorised|held|promised|awaited|invoiced)$|^paid_late$/.test(event),
        );
      }
  });

  it('never leaves a chargeback, and a refund only by undoing it', () => {
    const leaving = (phase: OrderPhase) =>
      ORDER_EVENTS.filter((event) => !('refused' in ORDER_TRANSITIONS[phase][event]));
    expect(leaving('charged_back')).toEqual([]);
    expect(leaving('refunded')).toEqual(['refund_undone', 'refunds_undone', 'refunds_undone_shipped']);
  });

  it('tells the merchant of every change but a new session and a gift card that pays a part', () => {
    for (const phase of PHASES)
      for (const event of ORDER_EVENTS) {
        const answer = ORDER_TRANSITIONS[phase][event];
        const isSilent = event === 'terms_replaced' || (event === 'gift_changed' && phase === 'waiting');
        if ('status' in answer) expect(answer.notify).toBe(!isSilent);
      }
  });
});
