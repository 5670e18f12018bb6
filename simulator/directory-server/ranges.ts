/** Answers a PReq with the card ranges of a directory server. */
import { createHash } from 'node:crypto';
import {
  buildErro,
  buildMessage,
  type Fault,
  HIGHEST_VERSION,
  type Message,
  type MessageVersion,
  makeFault,
  SUPPORTED_VERSIONS,
} from '../../src/threeds/messages/index.ts';
import { makeUuid } from '../ids.ts';
import { type DirectoryServerName, rangesOf } from '../scenarios/cards.ts';
import type { World } from '../world.ts';

export function answerPReq(world: World, name: DirectoryServerName, preq: Message, version: MessageVersion): Message {
  const cardRangeData = rangesOf(name).map((range) => ({
    startRange: range.start,
    endRange: range.end,
    actionInd: 'A',
    acsStartProtocolVersion: range.acsStart,
    acsEndProtocolVersion: range.acsEnd,
    ...(range.method !== 'none' && { threeDSMethodURL: `${world.publicUrl()}/acs/method/${range.method}` }),
    acsInfoInd: ['01', '02'],
  }));
  // Made of the content, so that a serial number outlives a restart exactly as long as the ranges do.
  const serialNum = createHash('sha256').update(JSON.stringify(cardRangeData)).digest('hex').slice(0, 16);
  if (preq.serialNum !== undefined && preq.serialNum !== serialNum) {
    return buildErro({ fault: unknownSerial(preq, version), component: 'D', version });
  }
  return buildMessage('PRes', version, {
    threeDSServerTransID: preq.threeDSServerTransID,
    dsTransID: makeUuid(world.random),
    dsStartProtocolVersion: SUPPORTED_VERSIONS[0],
    dsEndProtocolVersion: HIGHEST_VERSION,
    serialNum,
    cardRangeData: preq.serialNum === undefined ? cardRangeData : undefined,
  });
}

function unknownSerial(preq: Message, version: MessageVersion): Fault {
  return makeFault('307', String(preq.serialNum), {
    errorMessageType: 'PReq',
    ids: { threeDSServerTransID: String(preq.threeDSServerTransID) },
    messageVersion: version,
  });
}
