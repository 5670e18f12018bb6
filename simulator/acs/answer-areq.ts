/** Answers an AReq: decides, makes the ids and the authentication value, and opens a challenge where one is needed. */
import { SECOND } from '../../src/platform/clock.ts';
import {
  buildErro,
  buildMessage,
  challengeWishesOf,
  type Message,
  type MessageVersion,
  makeFault,
} from '../../src/threeds/messages/index.ts';
import { readScenarioExtension } from '../../src/threeds/messages/scenario-extension.ts';
import { eciOf } from '../electronic-commerce-indicator.ts';
import { makeUuid } from '../ids.ts';
import { asAsked } from '../scenarios/cards.ts';
import type { World } from '../world.ts';
import { type Authentication, issueAuthenticationValue } from './authentication.ts';
import type { Challenges } from './challenges.ts';
import { type Decision, decide, typeOf } from './decide.ts';
import { sendRReq } from './results.ts';

const ACS_REFERENCE_NUMBER = 'SIM_ACS_TESTBANK_020200_0001';
const ACS_OPERATOR_ID = 'SIM-ACS-1';

/** Characters of cardholderInfo. */
const LONGEST_INFO = 128;

/** A result nobody asked for comes this long after the ARes. */
const UNASKED_RESULT_AFTER_MS = SECOND;

/** The ARes or Erro; undefined where the ACS keeps silent. */
export function answerAReq(
  world: World,
  challenges: Challenges,
  areq: Message,
  version: MessageVersion,
): Message | undefined {
  const scenario = asAsked(String(areq.acctNumber), { threeDs: readScenarioExtension(areq) });
  const ids = { threeDSServerTransID: String(areq.threeDSServerTransID), dsTransID: String(areq.dsTransID) };
  const refuse = (code: '101' | '403', detail: string) =>
    buildErro({
      fault: makeFault(code, detail, { errorMessageType: 'AReq', ids, messageVersion: version }),
      component: 'A',
      version,
    });
  if (!scenario) return refuse('101', 'acctNumber is no card of this issuer');

  const authentication: Authentication = { areq, version, scenario, ...ids, acsTransID: makeUuid(world.random) };
  const decision = decide(scenario.threeDs, {
    version,
    challengeInd: challengeWishesOf(areq)[0]!,
    allowsDecoupled: areq.threeDSRequestorDecReqInd === 'Y',
    hasPayer: areq.deviceChannel !== '03',
  });
  switch (decision.kind) {
    case 'silence':
      return undefined;
    case 'failure':
      return refuse('403', 'The ACS is out of order for a moment');
    case 'final':
      return answerAtOnce(world, authentication, decision);
    case 'decoupled':
      challenges.open(authentication, decision.script);
      return ares(authentication, {
        transStatus: 'D',
        cardholderInfo: `Approve it in the app: ${world.publicUrl()}/acs/app/${authentication.acsTransID}`.slice(
          0,
          LONGEST_INFO,
        ),
        acsChallengeMandated: 'Y',
        acsDecConInd: 'Y',
        authenticationType: '04',
        authenticationMethod: ['12'],
      });
    case 'challenge':
      challenges.open(authentication, decision.script);
      return ares(authentication, {
        transStatus: 'C',
        acsURL: `${world.publicUrl()}/acs/challenge`,
        acsChallengeMandated: 'Y',
        authenticationType: typeOf(decision.script),
        authenticationMethod: [typeOf(decision.script)],
      });
  }
}

function answerAtOnce(world: World, authentication: Authentication, decision: Decision & { kind: 'final' }): Message {
  const { status, reason, cardholderInfo } = decision;
  if (decision.unaskedResult) {
    world.clock.after(UNASKED_RESULT_AFTER_MS, () => {
      void sendRReq(world, authentication, { status: 'N', reason: '01', interactionCounter: 0 });
    });
  }
  return ares(authentication, {
    transStatus: status,
    transStatusReason: reason,
    cardholderInfo,
    eci: eciOf(authentication.scenario.scheme, status, challengeWishesOf(authentication.areq)[0]!),
    ...((status === 'Y' || status === 'A') && {
      authenticationValue: issueAuthenticationValue(world, authentication, status),
    }),
  });
}

function ares({ version, areq, ...ids }: Authentication, fields: Readonly<Record<string, unknown>>): Message {
  return buildMessage('ARes', version, {
    threeDSServerTransID: ids.threeDSServerTransID,
    dsTransID: ids.dsTransID,
    acsTransID: ids.acsTransID,
    dsReferenceNumber: areq.dsReferenceNumber,
    acsReferenceNumber: ACS_REFERENCE_NUMBER,
    acsOperatorID: ACS_OPERATOR_ID,
    ...fields,
  });
}
