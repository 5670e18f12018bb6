/** What an ARes or RReq can make of a payment: an issuer's no is final whatever surrounds it, and nothing that does not fit is carried on. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runsOf } from '../../test/support/property-seed.ts';
import { type Authorise, afterAuthentication, type Decline, withoutAuthentication } from './after-authentication.ts';
import { concludeRequest } from './conclude-request.ts';
import { SANDBOX_RATES } from './euro-rates.ts';
import { AUTHENTICATION_VALUE, ares, authentication, DS_TRANS_ID, erro, inChallenge, NOW, rreq } from './fixtures.ts';
import type { MessageVersion } from './messages/index.ts';
import { type Decision, decide, type PolicyInput } from './policy.ts';
import { receiveResultRequest } from './result-request.ts';
import type { Authentication } from './types.ts';

const decision = (over: Partial<PolicyInput> = {}): Decision =>
  decide({
    ...{ scheme: 'VISA', kind: 'CIT', amount: 1_000, currency: 'EUR', flexible3d: null, dynamic3d: 'NONE' },
    ...{ channel: 'page', acquirerCountry: 'NL', issuerCountry: 'NL', funding: 'C', suspicious: false },
    settings: { flexible3dEnabled: true, flexible3dOneLegOut: false, flexible3dChallenge: 'challenge' },
    ...{ documentedNotEnrolled: false, rates: SANDBOX_RATES, now: NOW },
    ...over,
  });
const settings = { flexible3dEnabled: true, flexible3dOneLegOut: false, flexible3dChallenge: 'challenge' } as const;
const viaThreeDs = { lowValue: true, riskAnalysisUpTo: 250, secureCorporate: false, viaThreeDs: true } as const;

/** Every way to a payment that an answer «not possible» would let pass, and the usual one. */
const WAYS = {
  'one leg out, acquirer': decision({ acquirerCountry: 'US' }),
  'one leg out, issuer': decision({ issuerCountry: 'US' }),
  'both legs out': decision({ acquirerCountry: 'US', issuerCountry: 'US' }),
  'an exemption that was asked for': decision({ settings: { ...settings, exemptions: viaThreeDs } }),
  'later in a series': decision({ kind: 'MIT', settings: { ...settings, mitViaThreeRi: true } }),
  'both legs in': decision(),
};
type Way = keyof typeof WAYS;
const OPEN: readonly Way[] = (Object.keys(WAYS) as Way[]).filter((way) => way !== 'both legs in');
/** The site takes what it can. */
const LENIENT = { acceptAttempt: true, acceptUnauthenticated: true };

type Outcome = Authorise | Decline | 'waits';
const outcomeOf = (way: Way, { result }: Authentication): Outcome =>
  result ? afterAuthentication(WAYS[way], result, LENIENT) : 'waits';

function afterAres(way: Way, raw: string, over: Partial<Authentication> = {}): Outcome {
  const asked = authentication({ challengeInd: WAYS[way].challengeInd ?? '01', ...over });
  const concluded = concludeRequest(asked, { kind: 'message', raw }, { plainHttp: [], now: NOW });
  if ('refused' in concluded) throw new Error(concluded.refused);
  return outcomeOf(way, concluded.next);
}

async function afterRreq(way: Way, raw: string, over: Partial<Authentication> = {}): Promise<Outcome> {
  const kept = inChallenge(over);
  const { next } = await receiveResultRequest(
    raw,
    async (id) => (id === kept.threeDsServerTransId ? kept : undefined),
    NOW,
  );
  return next ? outcomeOf(way, next) : 'waits';
}

const STRANGER = '00000000-0000-4000-8000-000000000000';
const VERSIONS: readonly MessageVersion[] = ['2.1.0', '2.2.0', '2.3.1'];
const none = { authenticationValue: undefined, eci: undefined };
const no = (transStatus: string, messageVersion: string) => ({
  ...{ ...none, transStatus, transStatusReason: '01', messageVersion },
  ...(messageVersion === '2.3.1' && { authenticationType: undefined, authenticationMethod: ['02'] }),
});

const anything = fc.oneof(
  fc.constantFrom<unknown[]>(undefined, null, '', [], {}, 7, true, 'x'.repeat(5_000), 'ARes', 'RReq', 'Erro', 'OReq'),
  fc.constantFrom<unknown[]>('Y', 'C', '05', '077', '79', '89', '2.1.0', '2.2.0', '2.3.1', '2.4.0', STRANGER),
  fc.constantFrom<unknown[]>(
    { text: 'x' },
    ['01'],
    [{ name: 'x', id: 'x', criticalityIndicator: true, data: { a: 1 } }],
  ),
  fc.string(),
);
const EXTRA = [
  ...['eci', 'authenticationValue', 'transStatusReason', 'cardholderInfo', 'messageExtension', 'acsURL'],
  ...[
    'acsDecConInd',
    'acsChallengeMandated',
    'authenticationMethod',
    'challengeCancel',
    'whiteListStatus',
    'broadInfo',
  ],
  ...['errorCode', 'somethingNew'],
];
/** Of any member but the status. */
const changeOf = (message: string) =>
  fc.tuple(
    fc.constantFrom(...Object.keys(JSON.parse(message)).filter((name) => name !== 'transStatus'), ...EXTRA),
    anything,
  );
const changesOf = (message: string) => fc.array(changeOf(message), { minLength: 1, maxLength: 3 });

const faultyNo = fc.constantFrom('N', 'R');
const way = fc.constantFrom(...(Object.keys(WAYS) as Way[]));
const version = fc.constantFrom(...VERSIONS);

describe('an issuer that says no', () => {
  const FAULTS: readonly [string, string][] = [
    ['without its reason', ares({ ...no('N', '2.2.0'), transStatusReason: undefined })],
    ['for a reason that is reserved', ares({ ...no('N', '2.2.0'), transStatusReason: '79' })],
    ['for a reason of the scheme', ares({ ...no('N', '2.2.0'), transStatusReason: '89' })],
    ['with an ECI that is none', ares({ ...no('R', '2.2.0'), eci: '077' })],
    ['with more words than fit', ares({ ...no('N', '2.2.0'), cardholderInfo: 'x'.repeat(129) })],
    ['in another version', ares({ ...no('N', '2.2.0'), messageVersion: '2.1.0' })],
    ['with the id of another', ares({ ...no('N', '2.2.0'), threeDSServerTransID: STRANGER })],
    ['in an Erro', erro(no('N', '2.2.0'))],
    ['and yes', ares(no('N', '2.2.0')).replace('{', '{"transStatus":"Y",')],
    ['twice over', ares(no('R', '2.2.0')).replace('{', '{"acsTransID":"7",')],
    [
      'in a message that breaks off',
      ares({ ...no('N', '2.2.0'), dsReferenceNumber: undefined, last: 'x' }).slice(0, -5),
    ],
    ['among blanks', ares(no(' n ', '2.2.0'))],
  ];
  it.each(FAULTS)('is not charged, %s', (_how, raw) => {
    for (const each of Object.keys(WAYS) as Way[])
      expect([each, afterAres(each, raw)]).toMatchObject([
        each,
        { do: 'decline', reason: expect.stringMatching(/^3DS Auth/) },
      ]);
  });

  it('is never charged, whatever else is wrong with its ARes', () => {
    fc.assert(
      fc.property(faultyNo, way, version, changesOf(ares()), (status, each, spoken, changes) => {
        const raw = ares({ ...no(status, spoken), ...Object.fromEntries(changes) });
        expect(afterAres(each, raw, { version: spoken })).toMatchObject({ do: 'decline' });
      }),
      { numRuns: runsOf(150) },
    );
  });

  it('is never charged, whatever else is wrong with its RReq, and has the last word where it is of this transaction', async () => {
    await fc.assert(
      fc.asyncProperty(faultyNo, way, version, changesOf(rreq()), async (status, each, spoken, changes) => {
        const changed = Object.fromEntries(changes);
        const found = await afterRreq(each, rreq({ ...no(status, spoken), ...changed }), { version: spoken });
        // An RReq that cannot be matched leaves the challenge to its timers, which decline.
        const names = ['threeDSServerTransID', 'dsTransID', 'acsTransID', 'messageType'];
        if (names.some((name) => name in changed)) expect(found === 'waits' || found.do === 'decline').toBe(true);
        else expect(found).toMatchObject({ do: 'decline' });
      }),
      { numRuns: runsOf(150) },
    );
  });

  it('in a faulty result is answered with the Erro of the fault, and no later result counts', async () => {
    const kept = inChallenge();
    const raw = rreq({ ...no('N', '2.2.0'), transStatusReason: undefined });
    const first = await receiveResultRequest(raw, async () => kept, NOW);
    expect(first).toMatchObject({
      ...{ kind: 'faulty', reply: { messageType: 'Erro', errorCode: '201', errorDetail: 'transStatusReason' } },
      next: { state: 'final', result: { transStatus: 'N', flow: 'challenge', cause: 'invalid_answer' } },
    });
    const second = await receiveResultRequest(rreq(), async () => first.next ?? undefined, NOW);
    expect(second).toMatchObject({ kind: 'repeated', next: null });
  });

  it('in the name of another issuer says nothing about this one', async () => {
    for (const ids of [{ acsTransID: STRANGER }, { dsTransID: STRANGER }])
      expect(await afterRreq('both legs out', rreq({ ...no('N', '2.2.0'), ...ids }))).toBe('waits');
  });

  it('is not heard where there is none: an answer that cannot be read is no answer', () => {
    for (const raw of ['{"messageType":"ARes"', ares({ transStatus: 'X' }), ares({ transStatus: undefined }), ''])
      expect(afterAres('both legs out', raw)).toMatchObject({
        do: 'authorise',
        transStatus: 'U',
        liabilityShift: false,
      });
  });
});

describe('a good answer with one member changed', () => {
  /** As good, or as if nobody had been asked; the issuer may only claim less than its status says. */
  const isHarmless = (found: Outcome, good: Authorise, each: Way): boolean => {
    if (found === 'waits' || found.do === 'decline') return true;
    const { dsTransId: _, version: __, transStatus: ___, ...unasked } = withoutAuthentication(WAYS[each]);
    const same = (these: object) =>
      Object.entries(these).every(([name, value]) => found[name as keyof Authorise] === value);
    return (
      same(good) ||
      same(unasked) ||
      (same({ ...good, eci: found.eci, liabilityShift: found.liabilityShift, label: found.label }) &&
        ['06', '07'].includes(String(found.eci)))
    );
  };
  /** Nobody but the issuer can tell these from others of their form. */
  const isOpaque = (name: string, value: unknown) =>
    (name === 'authenticationValue' && typeof value === 'string' && value.length >= 26 && value.length <= 28) ||
    (name === 'dsTransID' && value === STRANGER);

  it('never pays with another proof: ARes', () => {
    const each = fc.constantFrom<Way>('one leg out, issuer', 'both legs out', 'both legs in');
    fc.assert(
      fc.property(
        fc.constantFrom('Y', 'A'),
        each,
        version,
        changeOf(ares()),
        (transStatus, by, spoken, [name, value]) => {
          fc.pre(!isOpaque(name, value));
          const good = { messageVersion: spoken, transStatus, eci: transStatus === 'Y' ? '05' : '06' };
          const right = afterAres(by, ares(good), { version: spoken }) as Authorise;
          expect(right).toMatchObject({
            do: 'authorise',
            authenticationValue: AUTHENTICATION_VALUE,
            dsTransId: DS_TRANS_ID,
          });
          const found = afterAres(by, ares({ ...good, [name]: value }), { version: spoken });
          expect(isHarmless(found, right, by)).toBe(true);
        },
      ),
      { numRuns: runsOf(150) },
    );
  });

  it('never pays with another proof: RReq', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...OPEN), version, changeOf(rreq()), async (by, spoken, [name, value]) => {
        fc.pre(!(name === 'authenticationValue' && isOpaque(name, value)));
        const good = spoken === '2.3.1' ? { authenticationType: undefined, authenticationMethod: ['02'] } : {};
        const right = (await afterRreq(by, rreq({ messageVersion: spoken, ...good }), {
          version: spoken,
        })) as Authorise;
        const found = await afterRreq(by, rreq({ messageVersion: spoken, ...good, [name]: value }), {
          version: spoken,
        });
        expect(isHarmless(found, right, by)).toBe(true);
        // A changed result is none: the challenge waits for the right one.
        if (found !== 'waits' && found.do === 'authorise') expect(found.transStatus).toBe('Y');
      }),
      { numRuns: runsOf(150) },
    );
  });

  const MISFITS: readonly [string, Partial<Authentication>, Record<string, unknown>, string][] = [
    ['an attempt that calls itself authenticated', {}, { transStatus: 'A', eci: '05' }, 'eci'],
    [
      'an acknowledgement that calls itself authenticated',
      { challengeInd: '05' },
      { transStatus: 'I', eci: '05' },
      'eci',
    ],
    ['an ECI of another scheme', {}, { eci: '02' }, 'eci'],
    ['an ECI of another scheme, at Mastercard', { directoryServer: 'mastercard' }, { eci: '05' }, 'eci'],
    ['an ECI for what is no payment', { directoryServer: 'mastercard' }, { eci: 'N2' }, 'eci'],
    [
      'a value that no scheme gives',
      { version: '2.3.1' },
      { messageVersion: '2.3.1', authenticationValue: 'AAECAwQ=' },
      'authenticationValue',
    ],
  ];
  it.each(MISFITS)('is not believed: %s', async (_what, over, changes, errorDetail) => {
    const reply = { kind: 'message', raw: ares(changes) } as const;
    const concluded = concludeRequest(authentication(over), reply, { plainHttp: [], now: NOW });
    expect(concluded).toMatchObject({
      next: { result: { transStatus: 'U' } },
      erro: { errorCode: '203', errorDetail },
    });
    if (changes.transStatus === 'I') return;
    const type = over.version === '2.3.1' ? { authenticationType: undefined, authenticationMethod: ['02'] } : {};
    const kept = inChallenge(over);
    const received = await receiveResultRequest(rreq({ ...type, ...changes }), async () => kept, NOW);
    expect(received).toMatchObject({ kind: 'faulty', next: null, reply: { errorCode: '203', errorDetail } });
  });

  it('may claim less than its status says, and then counts for less', () => {
    expect(afterAres('both legs in', ares({ eci: '07' }))).toMatchObject({ eci: '07', liabilityShift: false });
    const series = ares({ eci: '07' });
    const mastercard = concludeRequest(
      authentication({ directoryServer: 'mastercard' }),
      { kind: 'message', raw: series },
      { plainHttp: [], now: NOW },
    );
    expect(mastercard).toMatchObject({ next: { result: { transStatus: 'Y', eci: '07' } } });
  });
});

describe('what the schemes really send', () => {
  /** 28 characters of 21 bytes, as Mastercard makes them, and padded ones of 20. */
  const VALUES = [
    'kBOsAlkaPxIVAAAAAAAAAAAAAAAA',
    'kEOaa9yZUDJjKhKCiSPUAAAAAAAA',
    'kBMAAAAAAAAAAAAAAAAAAAAAAAA=',
    AUTHENTICATION_VALUE,
  ];
  it.each(VALUES)('a value such as %s is one, in ARes and RReq of every version', async (authenticationValue) => {
    for (const spoken of VERSIONS) {
      const over: Partial<Authentication> = { version: spoken, directoryServer: 'mastercard' };
      const said = { messageVersion: spoken, eci: '02', authenticationValue };
      expect(afterAres('both legs in', ares(said), over)).toMatchObject({
        do: 'authorise',
        authenticationValue,
        eci: '02',
      });
      const type = spoken === '2.3.1' ? { authenticationType: undefined, authenticationMethod: ['02'] } : {};
      expect(await afterRreq('both legs in', rreq({ ...said, ...type }), over)).toMatchObject({ authenticationValue });
    }
  });

  it('a reason, type, method or cancellation of the scheme’s own is carried, and read as no other', async () => {
    const over: Partial<Authentication> = { version: '2.2.0' };
    for (const reason of ['80', '89', '99']) {
      const raw = ares({ ...no('N', '2.2.0'), transStatusReason: reason });
      const concluded = concludeRequest(authentication(over), { kind: 'message', raw }, { plainHttp: [], now: NOW });
      expect(concluded).toMatchObject({ erro: null, next: { result: { transStatusReason: reason, cause: null } } });
      expect(afterAres('both legs out', raw)).toEqual({
        ...{ do: 'decline', reason: '3DS Authentication Failed / Card authentication failed', reasonCode: '3001' },
        responseCode: reason,
      });
    }
    expect(await afterRreq('both legs in', rreq({ authenticationType: '80' }))).toMatchObject({ do: 'authorise' });
    const newest = { messageVersion: '2.3.1', authenticationType: undefined };
    expect(
      await afterRreq('both legs in', rreq({ ...newest, authenticationMethod: ['80'] }), { version: '2.3.1' }),
    ).toMatchObject({ do: 'authorise' });
    expect(await afterRreq('both legs in', rreq({ ...no('N', '2.2.0'), challengeCancel: '80' }))).toMatchObject({
      ...{ do: 'decline', reason: '3DS Authentication Failed / Card authentication failed', reasonCode: '3001' },
    });
  });
});
