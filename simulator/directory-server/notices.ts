/** Operational notices: what a directory server tells the 3DS Servers about its own running, such as planned work. EMV 3DS 2.3.1. */
import { SECOND } from '../../src/platform/clock.ts';
import { buildMessage, type Message, readMessage } from '../../src/threeds/messages/index.ts';
import { makeUuid } from '../ids.ts';
import type { DirectoryServerName } from '../scenarios/cards.ts';
import type { World } from '../world.ts';

/** As long as for a result: the specification's own limit for an ORes. */
const THREE_DS_SERVER_TIMEOUT_MS = 3 * SECOND;

/** The extension that carries the words; what the rest of an OReq says is nothing that a 3DS Server acts upon. */
const NOTICE_EXTENSION = 'SIM-NOTICE';

export interface Notice {
  readonly from: DirectoryServerName;
  /** The address that the 3DS Server takes results at. */
  readonly to: string;
  readonly text: string;
}

/** Resolves with the ORes or Erro; undefined where nothing came, or nothing that is either of them. */
export async function sendNotice(world: World, { from, to, text }: Notice): Promise<Message | undefined> {
  const { directoryServer: journal } = world.journals;
  const oreq = buildMessage('OReq', '2.3.1', {
    dsTransID: makeUuid(world.random),
    messageExtension: [
      { name: 'Operational notice', id: NOTICE_EXTENSION, criticalityIndicator: false, data: { from, text } },
    ],
  });
  journal.record('out', '3ds-server', oreq);
  const answer = await world.post(to, JSON.stringify(oreq), THREE_DS_SERVER_TIMEOUT_MS);
  if (answer.kind !== 'answered') {
    journal.record('in', '3ds-server', { dsTransID: oreq.dsTransID }, 'no answer');
    return undefined;
  }
  journal.record('in', '3ds-server', answer.body);
  const ids = { dsTransID: String(oreq.dsTransID) };
  const reading = readMessage(answer.body, { types: ['ORes', 'Erro'], version: '2.3.1', ids });
  return reading.ok ? reading.message : undefined;
}
