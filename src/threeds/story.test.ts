import { describe, expect, it } from 'vitest';
import { authentication } from './fixtures.ts';
import { type StoryEvent, type StoryInput, type StoryMessage, sinceFirst, storyLine, tellStory } from './story.ts';
import type { Authentication } from './types.ts';

const START = Date.UTC(2026, 10, 22, 10);

const NOTHING: StoryInput = {
  card: 'VISA •••• 0107, 10.00 EUR',
  amount: '10.00 EUR',
  isDirect: false,
  isHeld: false,
  startedAt: START,
  decision: null,
  result: null,
  authentications: [],
  events: [],
  acquirerMessages: [],
};

const event = (version: number, kind: string, data: object = {}, at = START): StoryEvent => ({
  version,
  at,
  kind,
  data: { ...data },
});

const message = (direction: 'sent' | 'received', messageType: string, body: object = {}, at = START): StoryMessage => ({
  at,
  direction,
  messageType,
  body,
});

const linesOf = (input: Partial<StoryInput>) =>
  tellStory({ ...NOTHING, ...input }).map((step) => storyLine(step, START).replace(/^\S+ \S+ +/, ''));

const of = (own: Authentication, ...kinds: string[]) =>
  kinds.map((kind, i) => event(i + 2, kind, { authenticationId: own.threeDsServerTransId }));

describe('the time of a step', () => {
  it.each([
    [0, '+0.0 s'],
    [449, '+0.4 s'],
    [59_999, '+59.9 s'],
    [60_000, '+1 min'],
    [125_000, '+2 min 5 s'],
    [3_600_000, '+1 h'],
    [3_720_000, '+1 h 2 min'],
    [432_000_000, '+5 d'],
    [439_200_000, '+5 d 2 h'],
  ])('%i ms after the first is %s', (ms, words) => {
    expect(sinceFirst(ms)).toBe(words);
  });
});

describe('the story', () => {
  it('begins with the card, from the payer or from the server of the shop', () => {
    expect(linesOf({})).toEqual(['Payer → VISA •••• 0107, 10.00 EUR']);
    expect(linesOf({ isDirect: true })).toEqual(["Gateway: the shop's server pays with VISA •••• 0107, 10.00 EUR"]);
  });

  it('goes by time, and within a millisecond by what led to what', () => {
    const own = authentication({ state: 'challenge' });
    const events = of(own, 'attempt_started', 'authentication_sent', 'challenge_required');
    const messages = [
      message('sent', 'CReq', { messageVersion: '2.2.0' }),
      message('received', 'ARes', { transStatus: 'C' }),
      message('sent', 'AReq', { messageVersion: '2.2.0', threeDSRequestorChallengeInd: '01' }, START - 1),
    ];
    expect(linesOf({ events, authentications: [{ authentication: own, messages }] })).toEqual([
      'Directory server ← AReq 2.2.0, no preference about a challenge (01)',
      'Payer → VISA •••• 0107, 10.00 EUR',
      'Directory server → ARes C, the issuer wants a challenge',
      "Payer → Issuer: CReq 2.2.0, by the payer's browser",
    ]);
  });

  it('says of an AReq that its process died with it what is known', () => {
    const own = authentication({ state: 'requesting' });
    const events = of(own, 'attempt_started', 'authentication_sent');
    expect(linesOf({ events, authentications: [{ authentication: own, messages: [] }] }).at(-1)).toBe(
      'Gateway: the AReq is on its way',
    );
    const lost = { ...own, state: 'final' as const };
    expect(linesOf({ events, authentications: [{ authentication: lost, messages: [] }] }).at(-1)).toBe(
      'Gateway: an AReq was about to leave; whether it did is not known',
    );
  });

  it('names the wishes of an AReq, one or several, and that no payer is there', () => {
    const own = authentication({ state: 'requesting' });
    const tell = (body: object) =>
      linesOf({ authentications: [{ authentication: own, messages: [message('sent', 'AReq', body)] }] }).at(-1);
    expect(tell({ messageVersion: '2.3.1', threeDSRequestorChallengeInd: ['04', '14'] })).toBe(
      'Directory server ← AReq 2.3.1, challenge mandatory, challenge mandatory for the series (04, 14)',
    );
    expect(tell({ messageVersion: '2.2.0', deviceChannel: '03' })).toBe(
      'Directory server ← AReq 2.2.0, without the payer',
    );
    expect(tell({ messageVersion: '2.2.0', threeDSRequestorChallengeInd: '99' })).toContain('indicator 99 (99)');
  });

  it('tells captures and reversals, repeated ones too, and an answer that came too late', () => {
    const acquirerMessages = [
      { at: START, direction: 'sent', mti: '0100' },
      { at: START + 1, direction: 'sent', mti: '0420' },
      { at: START + 2, direction: 'received', mti: '0110' },
      { at: START + 3, direction: 'received', mti: '0430' },
    ] as const;
    const events = [event(1, 'authorisation_sent', { eci: '07' }), event(2, 'no_answer', { responseCode: null })];
    expect(linesOf({ acquirerMessages, events }).slice(1)).toEqual([
      'Acquirer ← 0100 10.00 EUR, ECI 07',
      'Gateway: the acquirer did not answer: not charged, a reversal is owed',
      'Acquirer ← 0420 reversal',
      'Acquirer → 0110 too late, it changes nothing',
      'Acquirer → 0430 acknowledged',
    ]);
  });

  it('says that a payment was held, who ended its review, and with which words', () => {
    const approved = event(1, 'approved', { responseCode: '00' });
    expect(linesOf({ events: [approved], isHeld: true }).slice(1)).toEqual([
      'Acquirer → 0110 approved (00)',
      'Gateway: held for a review',
    ]);
    const events = [event(1, 'review_accepted', { by: 'merchant', reason: 'Known customer' })];
    expect(linesOf({ events }).at(-1)).toBe('Gateway: the review is over: accepted by the merchant (Known customer)');
  });

  it('is not confused by messages and events that it does not know', () => {
    const own = authentication({ state: 'final' });
    const messages = [
      message('received', 'unreadable', { raw: '{' }),
      message('sent', 'NReq'),
      message('received', 'ARes'),
    ];
    const events = [event(1, 'something_else'), event(2, 'a_refusal', { responseCode: '05', reasonCode: '4001' })];
    expect(linesOf({ events, authentications: [{ authentication: own, messages }] })).toEqual(
      expect.arrayContaining([
        'Directory server → a message that breaks the rules',
        'Directory server ← a message that breaks the rules',
        'Directory server → ARes undefined, an unknown status',
        'Acquirer → 0110 declined, 4001 (05)',
      ]),
    );
  });
});
