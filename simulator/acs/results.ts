/** Sends the result of a challenge to the directory server and waits for the RRes. EMV 3DS 2.2.0 §3.3, step 17. */
import { SECOND } from '../../src/platform/clock.ts';
import { buildMessage, type MessageVersion, readMessage } from '../../src/threeds/messages/index.ts';
import { eciOf } from '../electronic-commerce-indicator.ts';
import type { World } from '../world.ts';
import { type Authentication, issueAuthenticationValue } from './authentication.ts';

/** The ACS waits a little longer than the directory server does. */
const RRES_TIMEOUT_MS = 5 * SECOND;

/** What a decoupled authentication is called: out of band up to 2.2.0, by its own name since. */
const METHOD_OF_DECOUPLED: Readonly<Record<MessageVersion, string>> = { '2.1.0': '09', '2.2.0': '09', '2.3.1': '12' };

export interface Result {
  readonly status: 'Y' | 'A' | 'N' | 'U' | 'R';
  readonly reason?: string;
  /** 01 by the cardholder, 04 timed out, 05 no CReq came. */
  readonly challengeCancel?: string;
  /** 02 dynamic unless said. */
  readonly authenticationType?: string;
  /** Pages the cardholder answered. */
  readonly interactionCounter?: number;
}

/** Resolves once the RRes, an Erro or the time-out is there; which of them it was changes nothing for the ACS. */
export async function sendRReq(world: World, authentication: Authentication, result: Result): Promise<void> {
  const { areq, version, scenario, threeDSServerTransID } = authentication;
  const { status, reason, authenticationType = '02' } = result;
  const rreq = buildMessage(
    'RReq',
    version,
    {
      threeDSServerTransID,
      dsTransID: authentication.dsTransID,
      acsTransID: authentication.acsTransID,
      messageCategory: areq.messageCategory,
      transStatus: status,
      transStatusReason: reason,
      eci: eciOf(scenario.scheme, status),
      authenticationType,
      authenticationMethod: authenticationType === '04' ? METHOD_OF_DECOUPLED[version] : authenticationType,
      ...(authenticationType !== '04' && { interactionCounter: counter(result.interactionCounter) }),
      challengeCancel: result.challengeCancel,
      ...((status === 'Y' || status === 'A') && {
        authenticationValue: issueAuthenticationValue(world, authentication, status),
      }),
    },
    { direction: 'ds-acs' },
  );
  const { acs: journal } = world.journals;
  journal.record('out', 'directory-server', rreq);
  const answer = await world.post(String(areq.dsURL), JSON.stringify(rreq), RRES_TIMEOUT_MS);
  if (answer.kind !== 'answered') {
    journal.record('in', 'directory-server', { threeDSServerTransID }, 'no answer');
    return;
  }
  journal.record('in', 'directory-server', answer.body);
  // Read for its own sake: an RRes that breaks the rules shows in the journal as what it is.
  const reading = readMessage(answer.body, { types: ['RRes', 'Erro'], version, ids: { threeDSServerTransID } });
  if (!reading.ok)
    journal.record('in', 'directory-server', { threeDSServerTransID, ...reading.fault }, 'faulty answer');
}

const counter = (interactions = 0) => String(Math.min(interactions, 99)).padStart(2, '0');
