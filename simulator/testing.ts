/** A bank world on a free port with a standing clock, and a small 3DS Server and browser to drive it. For tests only. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ManualClock } from '../src/platform/clock.ts';
import { seededRandom } from '../src/platform/random.ts';
import {
  buildMessage,
  fromBase64Url,
  type Message,
  type MessageVersion,
  readMessage,
  toBase64Url,
} from '../src/threeds/messages/index.ts';
import { AuthenticationRegister } from './authentication-register.ts';
import { type BankWorld, startBankWorld } from './bank-world.ts';
import { makeUuid } from './ids.ts';
import { DIRECTORY_SERVER_OF, scenarioOf } from './scenarios/cards.ts';

export const AMOUNT = 1_000;
export const CURRENCY = '978';
export const ACQUIRER_MERCHANT_ID = 'MERCHANT0000001';
export const INSTITUTION_SECRET = 'the secret of the institutions';
const SESSION_DATA = 'c2Vzc2lvbg';
const NOTIFICATION_URL = 'http://localhost:9/3ds/challenge/notify';

export interface Answer {
  status: number;
  body: string;
  message: Message;
}

/** What a page of the bank holds, read as a browser without scripts would. */
export interface BankPage {
  status: number;
  text: string;
  /** Address of the only form. */
  action: string | undefined;
  /** Its hidden fields. */
  fields: Record<string, string>;
}

export class TestWorld {
  readonly clock = new ManualClock();
  readonly random = seededRandom(20_261_122);
  readonly register = new AuthenticationRegister(Buffer.from('a secret of the test'));
  /** RReqs that reached the 3DS Server, as they came. */
  readonly results: string[] = [];
  /** How the 3DS Server answers an RReq; RRes 01 unless a test says otherwise. */
  answerResult: ((rreq: Message) => Promise<string> | string) | undefined;
  bank!: BankWorld;
  #threeDSServerUrl = '';
  #threeDSServer = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const body = Buffer.concat(chunks).toString();
      this.results.push(body);
      const rreq = JSON.parse(body) as Message;
      response.setHeader('content-type', 'application/json; charset=utf-8');
      response.end(await (this.answerResult ?? acknowledge)(rreq));
    });
  });

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#threeDSServer.listen(0, '127.0.0.1', resolve));
    this.#threeDSServerUrl = `http://127.0.0.1:${(this.#threeDSServer.address() as AddressInfo).port}/3ds/results`;
    const { clock, random, register } = this;
    const institutionSecret = INSTITUTION_SECRET;
    this.bank = await startBankWorld({ host: '127.0.0.1', port: 0, clock, random, register, institutionSecret });
    return this;
  }

  async stop(): Promise<void> {
    await this.bank.close();
    this.#threeDSServer.closeAllConnections();
    await new Promise((resolve) => this.#threeDSServer.close(resolve));
  }

  areq(pan: string, fields: Record<string, unknown> = {}, version: MessageVersion = '2.2.0'): Message {
    return buildMessage('AReq', version, {
      messageCategory: '01',
      deviceChannel: '02',
      threeDSServerTransID: makeUuid(this.random),
      threeDSServerRefNumber: '3DS_LOA_SER_GATE_020200_00001',
      threeDSServerURL: this.#threeDSServerUrl,
      threeDSRequestorID: 'gw-1',
      threeDSRequestorName: 'Bakery',
      threeDSRequestorURL: 'https://bakery.example',
      threeDSCompInd: 'Y',
      threeDSRequestorAuthenticationInd: '01',
      acctNumber: pan,
      cardExpiryDate: '3012',
      email: 'a.baker@example.org',
      browserAcceptHeader: 'text/html',
      browserUserAgent: 'Mozilla/5.0',
      browserJavascriptEnabled: true,
      browserJavaEnabled: false,
      browserLanguage: 'nl-NL',
      browserColorDepth: '24',
      browserScreenHeight: '844',
      browserScreenWidth: '390',
      browserTZ: '-60',
      notificationURL: NOTIFICATION_URL,
      acquirerBIN: '411111',
      acquirerMerchantID: ACQUIRER_MERCHANT_ID,
      mcc: '5462',
      merchantCountryCode: '528',
      merchantName: 'Bakery <Amsterdam>',
      purchaseAmount: String(AMOUNT),
      purchaseCurrency: CURRENCY,
      purchaseExponent: '2',
      purchaseDate: '20261122100000',
      ...fields,
    });
  }

  async send(url: string, message: unknown): Promise<Answer> {
    const response = await fetch(this.bank.url + url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: typeof message === 'string' ? message : JSON.stringify(message),
    });
    const body = await response.text();
    const reading = readMessage(body, { types: ['PRes', 'ARes', 'RRes', 'Erro'], plainHttp: 'any' });
    return { status: response.status, body, message: reading.ok ? reading.message : ({} as Message) };
  }

  /** Sends an AReq for the card to the directory server of its scheme. */
  async authenticate(
    pan: string,
    fields: Record<string, unknown> = {},
    version: MessageVersion = '2.2.0',
  ): Promise<Answer> {
    const name = DIRECTORY_SERVER_OF[scenarioOf(pan)!.scheme];
    return this.send(`/ds/${name}`, this.areq(pan, fields, version));
  }

  async postForm(url: string, fields: Record<string, string>): Promise<BankPage> {
    const absolute = new URL(url, this.bank.url);
    return readPage(await fetch(absolute, { method: 'POST', body: new URLSearchParams(fields) }));
  }

  async open(url: string): Promise<BankPage> {
    return readPage(await fetch(new URL(url, this.bank.url)));
  }

  /** The browser brings the CReq to the ACS. */
  async beginChallenge(ares: Message, creq: Record<string, unknown> = {}): Promise<BankPage> {
    const message = {
      threeDSServerTransID: ares.threeDSServerTransID,
      acsTransID: ares.acsTransID,
      messageVersion: ares.messageVersion,
      messageType: 'CReq',
      challengeWindowSize: '03',
      ...creq,
    };
    return this.postForm(String(ares.acsURL), { creq: toBase64Url(message), threeDSSessionData: SESSION_DATA });
  }

  /** Presses a button of the page. */
  async submit(page: BankPage, fields: Record<string, string> = {}): Promise<BankPage> {
    return this.postForm(page.action!, { ...page.fields, act: 'submit', ...fields });
  }

  lastResult(): Record<string, unknown> {
    return JSON.parse(this.results.at(-1) ?? '{}') as Record<string, unknown>;
  }
}

/** The CRes on a page that sends the browser back to the shop, or an empty object. */
export function cresOn(page: BankPage): Record<string, unknown> {
  const isReturn = page.action === NOTIFICATION_URL && page.fields.threeDSSessionData === SESSION_DATA;
  return isReturn ? (JSON.parse(fromBase64Url(page.fields.cres ?? '') ?? '{}') as Record<string, unknown>) : {};
}

export function acknowledge(rreq: Message): string {
  return JSON.stringify(
    buildMessage('RRes', rreq.messageVersion as MessageVersion, {
      threeDSServerTransID: rreq.threeDSServerTransID,
      dsTransID: rreq.dsTransID,
      acsTransID: rreq.acsTransID,
      resultsStatus: '01',
    }),
  );
}

async function readPage(response: Response): Promise<BankPage> {
  const text = await response.text();
  const hidden = text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g);
  return {
    status: response.status,
    text,
    action: /<form method="post" action="([^"]+)"/.exec(text)?.[1],
    fields: Object.fromEntries([...hidden].map(([, name, value]) => [name, value])),
  };
}
