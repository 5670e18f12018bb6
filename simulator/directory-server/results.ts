/** Passes an RReq of the ACS on to the 3DS Server, and its RRes back. EMV 3DS 2.2.0 §3.3, steps 17–21. */
import { SECOND } from '../../src/platform/clock.ts';
import {
  buildErro,
  buildMessage,
  type Message,
  type MessageVersion,
  makeFault,
  readMessage,
} from '../../src/threeds/messages/index.ts';
import type { World } from '../world.ts';
import { RREQ_FAULTS } from './faults.ts';
import type { DirectoryServerTransactions } from './transactions.ts';

/** Shorter than the ACS's own patience, so that the ACS still hears why. */
const THREE_DS_SERVER_TIMEOUT_MS = 3 * SECOND;

/** The JSON that answers the ACS: the RRes or Erro of the 3DS Server, or an Erro of the directory server. */
export async function relayRReq(
  world: World,
  transactions: DirectoryServerTransactions,
  rreq: Message,
  version: MessageVersion,
): Promise<string> {
  const threeDSServerTransID = String(rreq.threeDSServerTransID);
  const about = { errorMessageType: 'RReq', ids: { threeDSServerTransID }, messageVersion: version };
  const refuse = (code: '301' | '402' | '405', detail: string) =>
    JSON.stringify(buildErro({ fault: makeFault(code, detail, about), component: 'D', version }));

  const transaction = transactions.find(threeDSServerTransID);
  if (!transaction || transaction.dsTransID !== String(rreq.dsTransID).toLowerCase()) {
    return refuse('301', transaction ? 'dsTransID' : 'threeDSServerTransID');
  }
  const outer = buildMessage('RReq', version, rreq);
  const spoil = RREQ_FAULTS[transaction.threeDs];
  const json = spoil ? spoil(outer) : JSON.stringify(outer);
  const { directoryServer: journal } = world.journals;
  journal.record('out', '3ds-server', json);
  const answer = await world.post(transaction.threeDSServerURL, json, THREE_DS_SERVER_TIMEOUT_MS);
  if (answer.kind !== 'answered') {
    journal.record('in', '3ds-server', { threeDSServerTransID }, 'no answer');
    return answer.kind === 'timed-out'
      ? refuse('402', 'The 3DS Server did not answer in time')
      : refuse('405', 'The 3DS Server cannot be reached');
  }
  journal.record('in', '3ds-server', answer.body);
  const reading = readMessage(answer.body, { types: ['RRes', 'Erro'], version });
  if (reading.ok) return JSON.stringify(reading.message);
  return JSON.stringify(buildErro({ fault: reading.fault, component: 'D', version }));
}
