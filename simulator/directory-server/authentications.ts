/** Takes an AReq to the ACS and its answer back, standing in for an ACS that does not answer. EMV 3DS 2.2.0 §3.1, §3.3. */
import { SECOND } from '../../src/platform/clock.ts';
import {
  buildErro,
  buildMessage,
  compareVersions,
  type ErrorCode,
  type Message,
  type MessageVersion,
  makeFault,
  readMessage,
} from '../../src/threeds/messages/index.ts';
import { readScenarioExtension } from '../../src/threeds/messages/scenario-extension.ts';
import { eciOf } from '../electronic-commerce-indicator.ts';
import { makeUuid } from '../ids.ts';
import { asAsked, type CardScenario, type DirectoryServerName } from '../scenarios/cards.ts';
import type { World } from '../world.ts';
import { ARES_FAULTS, DIRECTORY_SERVER_FAULTS } from './faults.ts';
import { DS_REFERENCE_NUMBER, serves } from './names.ts';
import type { DirectoryServerTransactions } from './transactions.ts';

/** How long a directory server waits for an ACS before it stands in. */
const ACS_TIMEOUT_MS = 5 * SECOND;

/** What goes back to the 3DS Server: a body, or one of the ways of failing it. */
export type DirectoryServerAnswer =
  | { readonly kind: 'body'; readonly json: string }
  | { readonly kind: 'silence' | 'hang-up' | 'http-500' };

export async function answerAReq(
  world: World,
  transactions: DirectoryServerTransactions,
  name: DirectoryServerName,
  areq: Message,
  version: MessageVersion,
): Promise<DirectoryServerAnswer> {
  const threeDSServerTransID = String(areq.threeDSServerTransID);
  const dsTransID = makeUuid(world.random);
  const refuse = (code: ErrorCode, detail: string): DirectoryServerAnswer => ({
    kind: 'body',
    json: JSON.stringify(
      buildErro({
        fault: makeFault(code, detail, {
          errorMessageType: 'AReq',
          ids: { threeDSServerTransID, dsTransID },
          messageVersion: version,
        }),
        component: 'D',
        version,
      }),
    ),
  });

  const scenario = asAsked(String(areq.acctNumber), { threeDs: readScenarioExtension(areq) });
  if (!scenario?.enrolment || !serves(name, scenario.scheme)) return refuse('101', 'acctNumber is in no card range');
  const { acsStart, acsEnd } = scenario.enrolment;
  if (compareVersions(version, acsStart) < 0 || compareVersions(version, acsEnd) > 0) {
    return refuse('102', acsStart === acsEnd ? acsStart : `${acsStart},${acsEnd}`);
  }
  const isNew = transactions.add({
    directoryServer: name,
    threeDSServerTransID,
    dsTransID,
    version,
    threeDSServerURL: String(areq.threeDSServerURL),
    threeDs: scenario.threeDs,
    startedAt: world.clock.now(),
  });
  if (!isNew) return refuse('301', 'threeDSServerTransID');

  const fault = DIRECTORY_SERVER_FAULTS[scenario.threeDs];
  if (fault === 'permanent-failure') return refuse('404', 'The directory server cannot process the message');
  if (fault !== undefined) return { kind: fault };

  const inner = buildMessage(
    'AReq',
    version,
    {
      ...areq,
      dsTransID,
      dsReferenceNumber: DS_REFERENCE_NUMBER[name],
      dsURL: `${world.localUrl()}/ds/${name}/results`,
    },
    { direction: 'ds-acs' },
  );
  const { directoryServer: journal } = world.journals;
  journal.record('out', 'acs', inner);
  const answer = await world.post(`${world.localUrl()}/acs/areq`, JSON.stringify(inner), ACS_TIMEOUT_MS);
  if (answer.kind !== 'answered') {
    journal.record('in', 'acs', { threeDSServerTransID }, 'no answer');
    return { kind: 'body', json: JSON.stringify(standIn(world, name, areq, version, dsTransID, scenario)) };
  }
  journal.record('in', 'acs', answer.body);
  const reading = readMessage(answer.body, {
    types: ['ARes', 'Erro'],
    version,
    ids: { threeDSServerTransID, dsTransID },
    plainHttp: 'any',
    direction: 'ds-acs',
  });
  if (!reading.ok) return refuse('403', `ARes of the ACS: ${reading.fault.errorDetail}`);
  const spoil = reading.message.messageType === 'ARes' ? ARES_FAULTS[scenario.threeDs] : undefined;
  return { kind: 'body', json: spoil ? spoil(reading.message) : JSON.stringify(reading.message) };
}

/** An attempt: the directory server vouches that authentication was tried. It signs as the ACS with ids of its own. */
function standIn(
  world: World,
  name: DirectoryServerName,
  areq: Message,
  version: MessageVersion,
  dsTransID: string,
  scenario: CardScenario,
): Message {
  return buildMessage('ARes', version, {
    threeDSServerTransID: areq.threeDSServerTransID,
    dsTransID,
    acsTransID: dsTransID,
    dsReferenceNumber: DS_REFERENCE_NUMBER[name],
    acsReferenceNumber: DS_REFERENCE_NUMBER[name],
    transStatus: 'A',
    eci: eciOf(scenario.scheme, 'A'),
    authenticationValue: world.register.issue({
      dsTransId: dsTransID,
      pan: String(areq.acctNumber),
      amount: Number(areq.purchaseAmount),
      currency: String(areq.purchaseCurrency),
      acquirerMerchantId: String(areq.acquirerMerchantID),
      status: 'A',
      scheme: scenario.scheme,
    }),
  });
}
