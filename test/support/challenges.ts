/**
 * Payments with their payer at the issuer, in every version of the protocol at once, and what may happen to them then. Directory
 * server and issuer are the test's, with certificates of both sides where results are brought; the rest is real.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { expect } from 'vitest';
import { composeCardNumber } from '../../simulator/scenarios/cards.ts';
import { issueCertificate, makeAuthority } from '../../src/cli/authority.ts';
import { secureRandom } from '../../src/platform/random.ts';
import { toBase64Url } from '../../src/threeds/messages/index.ts';
import { openOrder, readOrder } from './pay.ts';
import type { Payer } from './payer.ts';
import { type ScriptedDirectoryServer, startScriptedDirectoryServer } from './scripted-directory-server.ts';
import { type Changes, playIssuer, type ScriptedIssuer } from './scripted-issuer.ts';
import { makeWorld, type World } from './world.ts';

export const VERSIONS = ['2.1.0', '2.2.0', '2.3.1'] as const;
export type Version = (typeof VERSIONS)[number];

/** Groups of card numbers whose issuers speak one version. */
const GROUPS: Readonly<Record<Version, string>> = { '2.1.0': '10', '2.2.0': '21', '2.3.1': '31' };

export const numberOf = (version: Version): string => composeCardNumber('VISA', GROUPS[version]);

/** A client certificate of the scheme, of somebody else, or none. */
export type Certificate = 'own' | 'of a stranger' | 'missing';

export interface Stage {
  readonly world: World;
  readonly directory: ScriptedDirectoryServer;
  readonly issuer: ScriptedIssuer;
  /** POST to where directory servers bring results. */
  post(body: string, certificate: Certificate): Promise<{ status: number; text: string }>;
  /** One payment in every version, after an ARes of this status. */
  beginAll(ares: 'C' | 'Y' | 'N'): Promise<Played[]>;
  close(): Promise<void>;
}

/** A payment after its ARes, in one version. */
export interface Played {
  readonly stage: Stage;
  readonly version: Version;
  readonly orderId: string;
  readonly payer: Payer;
  readonly areq: Record<string, string>;
  /** To what was posted as a result, each in one line. */
  readonly answers: string[];
  /** How often the issuer host had been asked for money of this card before. */
  readonly askedBefore: number;
}

/** As much of a payment as there is before its answer. */
export type Begun = Pick<Played, 'stage' | 'version' | 'areq' | 'answers'>;

/** Something that happens to a payment. */
export type Deed = (played: Played) => Promise<unknown>;

export async function openStage(): Promise<Stage> {
  const around = { now: Date.now(), random: secureRandom };
  const scheme = makeAuthority(around);
  const gatewayPair = issueCertificate(scheme, ['localhost'], around);
  const client = (authority: typeof scheme) => issueCertificate(authority, ['directory.example'], around, 'client');
  const agent = (pair: object) => new Agent({ connect: { ca: scheme.cert, ...pair } });
  const agents: Readonly<Record<Certificate, Agent>> = {
    own: agent(client(scheme)),
    'of a stranger': agent(client(makeAuthority(around))),
    missing: agent({}),
  };
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-challenges-'));
  const files = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
  writeFileSync(files.certFile, gatewayPair.cert);
  writeFileSync(files.keyFile, gatewayPair.key);
  const directory = await startScriptedDirectoryServer();
  const https = { ...files, host: 'localhost', port: 0, clientAuthorities: scheme.cert };
  const world = await makeWorld({
    besides: () => ({ directoryServer: { url: directory.url }, results: { https, url: 'https://results.example' } }),
  });
  const issuer = playIssuer(world.simulator);

  const stage: Stage = {
    world,
    directory,
    issuer,
    async post(body, certificate) {
      const { statusCode, body: answer } = await request(`https://localhost:${world.gateway.resultsPort}/3ds/results`, {
        ...{ method: 'POST', body, headers: { 'content-type': 'application/json; charset=utf-8' } },
        dispatcher: agents[certificate],
      });
      return { status: statusCode, text: await answer.text() };
    },
    beginAll(ares) {
      directory.answer = (areq) => issuer.answer(areq, ares);
      return Promise.all(VERSIONS.map((version) => begin(stage, version)));
    },
    async close() {
      await Promise.all(Object.values(agents).map((each) => each.destroy()));
      await world.close();
      await directory.close();
      rmSync(folder, { recursive: true });
    },
  };
  return stage;
}

export async function begin(stage: Stage, version: Version, answers: string[] = []): Promise<Played> {
  const number = numberOf(version);
  const askedBefore = askedFor(stage, number).length;
  const { payer, orderId } = await openOrder(stage.world, { order: { gateway: 'VISA' } });
  await payer.pay({ number, code: '123' });
  const areq = stage.directory.asked.findLast(({ acctNumber }) => acctNumber === number)!;
  expect(areq.messageVersion).toBe(version);
  return { stage, version, orderId, payer, areq, answers, askedBefore };
}

/** What the issuer host was asked for of this card. */
const askedFor = ({ world }: Stage, pan: string) =>
  world.simulator.journals.issuerHost.entries({ mti: '0100', direction: 'in', pan });

export async function postResult(played: Begun, body: string, certificate: Certificate = 'own'): Promise<void> {
  const { status, text } = await played.stage.post(body, certificate);
  played.answers.push(read(status, text, played));
}

/** A reply in one line. Ids and version are the transaction's own, or the line says so. */
function read(status: number, text: string, { stage, areq, version }: Begun): string {
  if (status !== 200) return `HTTP ${status}`;
  if (text === '') return 'nothing';
  const message = JSON.parse(text) as Record<string, string>;
  const { messageType, messageVersion, errorCode, errorDetail } = message;
  const foreign = messageVersion === version ? '' : ` in ${messageVersion}`;
  if (messageType === 'RRes') {
    expect([message.threeDSServerTransID, message.dsTransID, message.acsTransID]).toEqual([
      ...[areq.threeDSServerTransID, stage.issuer.dsTransIdOf(areq), stage.issuer.acsTransIdOf(areq)],
    ]);
    return `RRes ${message.resultsStatus}${foreign}`;
  }
  expect([messageType, message.errorComponent]).toEqual(['Erro', 'S']);
  // What is behind the code of something that is no message is a sentence, not a name.
  return `Erro ${errorCode}${errorCode === '101' ? '' : ` ${errorDetail}`}${foreign}`;
}

type ChangesOf = Changes | ((played: Played) => Changes);
const changesOf = (changes: ChangesOf, played: Played) => (typeof changes === 'function' ? changes(played) : changes);

/** The directory server brings a result: a sound one but for the changes. */
export const rreq =
  (transStatus: string, changes: ChangesOf = {}): Deed =>
  (played) =>
    postResult(played, played.stage.issuer.result(played.areq, transStatus, changesOf(changes, played)));

/** The directory server posts this. */
export const raw =
  (write: (played: Played) => string): Deed =>
  (played) =>
    postResult(played, write(played));

/** The browser comes back with a CRes: a sound one but for the changes. */
export const cres =
  (transStatus: string, changes: ChangesOf = {}): Deed =>
  (played) =>
    bringBack(played, played.stage.issuer.completion(played.areq, transStatus, changesOf(changes, played)));

/** The browser comes back with an Erro of the ACS instead. */
export const acsErro =
  (changes: Changes = {}): Deed =>
  (played) => {
    const { areq, version, stage } = played;
    const { threeDSServerTransID } = areq;
    const ids = { threeDSServerTransID, acsTransID: stage.issuer.acsTransIdOf(areq) };
    const error = { errorCode: '403', errorComponent: 'A', errorDescription: 'Transient', errorDetail: 'no page' };
    return bringBack(
      played,
      toBase64Url({ messageType: 'Erro', messageVersion: version, ...ids, ...error, ...changes }),
    );
  };

/** Whatever the browser brings, it gets a page. */
export async function bringBack({ stage }: Played, field: string): Promise<void> {
  const answer = await fetch(`${stage.world.url}/3ds/challenge-return`, {
    method: 'POST',
    body: new URLSearchParams({ cres: field }),
  });
  expect([answer.status, (await answer.text()).length > 0]).toEqual([200, true]);
}

/** What is to be seen of a payment by now. */
export async function seen({ stage, orderId, answers, areq, askedBefore }: Played) {
  const { world } = stage;
  const [order, { body }] = await Promise.all([readOrder(world, orderId), world.api('GET', `/orders/${orderId}/3ds`)]);
  const story = (body.data.sequence as string[]).map((line) => line.slice(10));
  const begun = story.findIndex((line) => line.startsWith('Directory server → ARes'));
  return {
    answers,
    order: [order.status, order.reason_code].filter(Boolean).join(' '),
    /** What each request for money carried of an authentication. */
    authorisations: askedFor(stage, areq.acctNumber!)
      .slice(askedBefore)
      .map(({ tags }) => ({ proof: tags['02'], dsTransId: tags['03'], status: tags['05'] })),
    /** What followed the ARes, the acquirer's part left out. */
    trace: story.slice(begun + 1).filter((line) => !line.startsWith('Acquirer') && !line.includes('CReq')),
  };
}

/** The same in every version, or by version. */
export type InVersion = string | Readonly<Record<Version, string>>;

export const inVersion = (told: InVersion, version: Version): string =>
  typeof told === 'string' ? told : told[version];

/** 2.3.1 has a word of its own. */
export const since231 = (before: string, then: string): Readonly<Record<Version, string>> => ({
  ...{ '2.1.0': before, '2.2.0': before },
  '2.3.1': then,
});
export const REPEATED = since231('Erro 301 threeDSServerTransID', 'Erro 312 threeDSServerTransID');
export const UNASKED = since231('Erro 301 threeDSServerTransID', 'Erro 313 threeDSServerTransID');

/** The line of the trace about an Erro that was answered. */
export function erroLine(answer: InVersion): InVersion {
  if (typeof answer === 'string') return `Directory server ← ${answer.replace(/(\d{3}) /, '$1: ')}`;
  return since231(erroLine(answer['2.2.0']) as string, erroLine(answer['2.3.1']) as string);
}
