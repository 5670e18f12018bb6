import { describe, expect, it } from 'vitest';
import { explainOutcome, meaningOfDecision, winnerOf } from './explain.ts';
import { result } from './fixtures.ts';
import type { Decision, DecisionCode } from './policy.ts';
import type { AuthenticationResult, TransStatus } from './types.ts';

const CODES: readonly DecisionCode[] = ['3F', '3C', '3S', '3O', '3D', 'N0', 'N0s', 'N1', 'NR', 'NM'];
const STATUSES: readonly TransStatus[] = ['Y', 'A', 'N', 'U', 'R', 'I'];
const CAUSES: readonly AuthenticationResult['cause'][] = [
  ...[null, 'not_enrolled', 'no_rreq', 'challenge_abandoned', 'directory_server_error'],
  ...['directory_server_unreachable', 'directory_server_timeout', 'invalid_answer'],
] as AuthenticationResult['cause'][];

const decision = (over: Partial<Decision> = {}): Decision => ({
  code: '3D',
  authenticate: true,
  challengeInd: '01',
  eciWithout: '07',
  scheme: 'VISA',
  zones: { acquirer: 'IN', issuer: 'IN' },
  schemeMandate: false,
  exemption: null,
  stepUp: false,
  trace: [],
  notes: [],
  ...over,
});
const step = (name: string) => ({ step: name, saw: 'something', answer: 'go on' });

describe('why a payment went on or ended', () => {
  it('is told for every decision, result and cause', () => {
    for (const code of CODES)
      for (const does of ['authorise', 'decline'] as const)
        for (const stepUp of [false, true]) {
          const decided = decision({ code, stepUp });
          const results = STATUSES.flatMap((transStatus) => CAUSES.map((cause) => result({ transStatus, cause })));
          for (const each of [null, ...results]) {
            const words = explainOutcome(decided, each, does);
            expect(words.length).toBeGreaterThan(10);
            expect(words).not.toMatch(/undefined|null/);
          }
        }
  });

  it.each([
    ['3F', 'the merchant takes no payment without'],
    ['3C', 'a series begins with none'],
    ['3S', 'the scheme takes no payment without'],
    ['3O', 'the law lets no payment pass without'],
    ['3D', 'the site takes no payment without'],
  ] as const)('names who demanded it: %s', (code, who) => {
    const words = explainOutcome(decision({ code }), result({ transStatus: 'U', cause: 'not_enrolled' }), 'decline');
    expect(words).toBe(`no directory server knows the card, and ${who}`);
  });

  it('tells a payer who pressed Cancel from one whom the issuer refused', () => {
    const refused = result({ transStatus: 'N', transStatusReason: '01', challengeCancel: null });
    expect(explainOutcome(decision(), refused, 'decline')).toBe(
      'the issuer did not authenticate the payer (reason 01)',
    );
    expect(explainOutcome(decision(), { ...refused, challengeCancel: '01' }, 'decline')).toBe(
      'the payer cancelled the challenge',
    );
  });
});

describe('the step that decided', () => {
  it.each([
    ['3C', ['Kind of payment', 'Wish to skip'], 'Kind of payment'],
    ['NR', ['Kind of payment', 'flexible_3d'], 'Kind of payment'],
    ['3S', ['Kind of payment', 'Scheme mandate', 'flexible_3d', 'Wish to skip'], 'Scheme mandate'],
    ['3O', ['Kind of payment', 'Scheme mandate', 'flexible_3d', 'Zones'], 'Zones'],
    ['3D', ['Kind of payment', 'Dynamic 3D rules', 'Exemption for low value'], 'Dynamic 3D rules'],
  ] as const)('of %s among %j is %s', (code, steps, winner) => {
    expect(winnerOf(decision({ code, trace: steps.map(step) }))?.step).toBe(winner);
  });

  it('is the exemption where one is claimed, and the issuer where it insisted on authentication', () => {
    const trace = ['Dynamic 3D rules', 'Exemption for low value'].map(step);
    const exempt = decision({ trace, exemption: 'low_value', authenticate: false, notes: ['exemption'] });
    expect(winnerOf(exempt)?.step).toBe('Exemption for low value');
    expect(meaningOfDecision(exempt)).toBe('no 3-D Secure: an exemption is claimed');
    const insisted = { ...exempt, exemption: null, stepUp: true, trace: [...trace, step('Soft decline')] };
    expect(winnerOf(insisted)?.step).toBe('Soft decline');
  });

  it('is none where a decision was kept without its steps', () => {
    expect(winnerOf(decision())).toBeUndefined();
  });
});
