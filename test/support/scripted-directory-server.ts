/** A directory server that answers with what a test wrote for it, on a real socket. It serves every Visa number. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Anything but an object is sent as it stands; null: HTTP 500. */
export type ScriptedAnswer = string | null;

export interface ScriptedDirectoryServer {
  readonly url: string;
  /** AReqs that came, oldest first. */
  readonly asked: readonly Record<string, string>[];
  /** Makes the answer to an AReq from it. */
  answer: (areq: Record<string, string>) => ScriptedAnswer | Promise<ScriptedAnswer>;
  close(): Promise<void>;
}

const DS_TRANS_ID = '5e1c3a7b-2f60-4d19-8a52-7c0e9b4d6f13';
/** The version in which ranges are told; what they tell goes further. */
const TOLD_IN = '2.2.0';

/** Beginnings of Visa numbers with the versions that their issuers speak, without gap or overlap. */
const RANGES = [
  { from: '4000000', to: '4000000', lowest: '2.1.0', highest: '2.2.0' },
  { from: '4000001', to: '4000001', lowest: '2.1.0', highest: '2.1.0' },
  { from: '4000002', to: '4000002', lowest: '2.1.0', highest: '2.2.0' },
  { from: '4000003', to: '4000003', lowest: '2.3.1', highest: '2.3.1' },
  { from: '4000004', to: '4999999', lowest: '2.1.0', highest: '2.2.0' },
];

export async function startScriptedDirectoryServer(): Promise<ScriptedDirectoryServer> {
  const asked: Record<string, string>[] = [];
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const message = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, string>;
    const answer = message.messageType === 'PReq' ? rangesFor(message) : await answerTo(message);
    if (answer === null) return response.writeHead(500).end();
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(answer);
    return undefined;
  });
  const answerTo = (message: Record<string, string>) => {
    if (message.messageType !== 'AReq') return '';
    asked.push(message);
    return scripted.answer(message);
  };
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const scripted: ScriptedDirectoryServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    asked,
    answer: () => null,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
  return scripted;
}

/** All numbers of sixteen digits that begin with 4, without a 3DS Method. */
function rangesFor({ messageVersion, threeDSServerTransID }: Record<string, string>): string {
  const head = { messageVersion: TOLD_IN, threeDSServerTransID, dsTransID: DS_TRANS_ID };
  if (messageVersion !== TOLD_IN)
    return JSON.stringify({
      ...{ ...head, messageType: 'Erro', errorCode: '102', errorComponent: 'D' },
      ...{ errorDescription: 'Message version not supported', errorDetail: TOLD_IN },
    });
  return JSON.stringify({
    ...{ ...head, messageType: 'PRes', serialNum: '1' },
    ...{ dsStartProtocolVersion: '2.1.0', dsEndProtocolVersion: '2.3.1' },
    cardRangeData: RANGES.map(({ from, to, lowest, highest }) => ({
      ...{ startRange: from.padEnd(16, '0'), endRange: to.padEnd(16, '9') },
      ...{ acsStartProtocolVersion: lowest, acsEndProtocolVersion: highest },
    })),
  });
}
