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
  answer: (areq: Record<string, string>) => ScriptedAnswer;
  close(): Promise<void>;
}

const DS_TRANS_ID = '5e1c3a7b-2f60-4d19-8a52-7c0e9b4d6f13';
const LOWEST_KNOWN = '2.1.0';
const HIGHEST_KNOWN = '2.2.0';

export async function startScriptedDirectoryServer(): Promise<ScriptedDirectoryServer> {
  const asked: Record<string, string>[] = [];
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const message = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, string>;
    const answer = message.messageType === 'PReq' ? rangesFor(message) : answerTo(message);
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
  const head = { messageVersion: HIGHEST_KNOWN, threeDSServerTransID, dsTransID: DS_TRANS_ID };
  if (messageVersion !== HIGHEST_KNOWN)
    return JSON.stringify({
      ...{ ...head, messageType: 'Erro', errorCode: '102', errorComponent: 'D' },
      ...{ errorDescription: 'Message version not supported', errorDetail: `${LOWEST_KNOWN},${HIGHEST_KNOWN}` },
    });
  return JSON.stringify({
    ...{ ...head, messageType: 'PRes', serialNum: '1' },
    ...{ dsStartProtocolVersion: LOWEST_KNOWN, dsEndProtocolVersion: HIGHEST_KNOWN },
    cardRangeData: [
      {
        ...{ startRange: '4000000000000000', endRange: '4999999999999999' },
        ...{ acsStartProtocolVersion: LOWEST_KNOWN, acsEndProtocolVersion: HIGHEST_KNOWN },
      },
    ],
  });
}
