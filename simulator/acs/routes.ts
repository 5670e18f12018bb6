/** The HTTP endpoints of the ACS: `/acs/areq` for directory servers, the rest for browsers. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import {
  buildErro,
  type Fault,
  fromBase64Url,
  HIGHEST_VERSION,
  makeFault,
  type Reading,
  readMessage,
  toBase64Url,
} from '../../src/threeds/messages/index.ts';
import { appPage, challengePage } from '../bank-pages/challenge-page.ts';
import { forwardingPage, noticePage, sendPage } from '../bank-pages/layout.ts';
import { type Language, languageOf, wordsIn } from '../bank-pages/words.ts';
import { formField, sendJson } from '../http.ts';
import type { World } from '../world.ts';
import { answerAReq } from './answer-areq.ts';
import { type Challenge, Challenges, type Submission } from './challenges.ts';
import type { Choice } from './decide.ts';
import { addMethodRoutes } from './method.ts';

/** EMV 3DS 2.2.0 §5.8: threeDSSessionData is at most 1024 characters. */
const LONGEST_SESSION_DATA = 1_024;

export function addAcs(server: FastifyInstance, world: World): void {
  const journal = world.journals.acs;
  const challenges = new Challenges(world);
  addMethodRoutes(server, world);

  server.post('/acs/areq', async (request, reply) => {
    const text = typeof request.body === 'string' ? request.body : '';
    journal.record('in', 'directory-server', text);
    const reading = readMessage(text, { types: ['AReq', 'Erro'], direction: 'ds-acs', plainHttp: 'any' });
    if (reading.ok && reading.message.messageType === 'Erro') return reply.code(200).send();
    const answer = reading.ok
      ? answerAReq(world, challenges, reading.message, reading.version)
      : buildErro({ fault: reading.fault, component: 'A', version: HIGHEST_VERSION });
    if (!answer) {
      journal.record('out', 'directory-server', { threeDSServerTransID: idIn(reading) }, 'silence');
      reply.hijack();
      return reply;
    }
    const json = JSON.stringify(answer);
    journal.record('out', 'directory-server', json);
    return sendJson(reply, json);
  });

  const show = async (reply: FastifyReply, challenge: Challenge) => {
    // Whatever is on its way to the 3DS Server arrives before the browser goes back.
    await challenge.settled;
    const { authentication, cres, sessionData } = challenge;
    const { areq, acsTransID } = authentication;
    if (!cres) return sendPage(reply, challengePage({ ...challenge, areq, acsTransID }));
    journal.record('out', 'browser', cres);
    const fields = { cres: toBase64Url(cres), threeDSSessionData: sessionData };
    return sendPage(reply, forwardingPage(languageIn(challenge), String(areq.notificationURL), fields));
  };

  /** Tells the shop that the challenge cannot run: an Erro in place of the CRes. */
  const giveUp = (reply: FastifyReply, challenge: Challenge, fault: Fault) => {
    const { areq, version } = challenge.authentication;
    const erro = buildErro({ fault, component: 'A', version });
    journal.record('out', 'browser', erro);
    return sendPage(
      reply,
      forwardingPage(languageIn(challenge), String(areq.notificationURL), {
        erro: toBase64Url(erro),
        threeDSSessionData: challenge.sessionData,
      }),
    );
  };

  const unknown = (reply: FastifyReply, acceptLanguage: string | undefined) => {
    const language = languageOf(acceptLanguage?.split(/[,;]/)[0] ?? 'en');
    return sendPage(reply, noticePage(language, wordsIn(language).unknown), 400);
  };

  server.post('/acs/challenge', async (request, reply) => {
    const text = fromBase64Url(formField(request.body, 'creq') ?? '');
    const acceptLanguage = request.headers['accept-language'];
    if (text === undefined) return unknown(reply, acceptLanguage);
    journal.record('in', 'browser', text);
    const reading = readMessage(text, { types: ['CReq'] });
    const ids = reading.ok ? reading.message : reading.fault.ids;
    const challenge = challenges.find(String(ids.acsTransID));
    if (!challenge) return unknown(reply, acceptLanguage);
    const about = { errorMessageType: 'CReq', ids: { acsTransID: challenge.authentication.acsTransID } };
    if (!reading.ok) return giveUp(reply, challenge, reading.fault);
    if (
      String(ids.threeDSServerTransID).toLowerCase() !== challenge.authentication.threeDSServerTransID.toLowerCase()
    ) {
      return giveUp(reply, challenge, makeFault('301', 'threeDSServerTransID', about));
    }
    if (reading.version !== challenge.authentication.version) {
      return giveUp(reply, challenge, makeFault('203', 'messageVersion', about));
    }
    const sessionData = formField(request.body, 'threeDSSessionData');
    if (sessionData !== undefined && sessionData.length > LONGEST_SESSION_DATA) {
      return giveUp(reply, challenge, makeFault('203', 'threeDSSessionData', about));
    }
    if (!challenges.begin(challenge, JSON.stringify(reading.message), sessionData)) {
      return giveUp(reply, challenge, makeFault('305', 'Another CReq has begun this challenge', about));
    }
    return show(reply, challenge);
  });

  const openChallenge = (acsTransID: string | undefined) => {
    const challenge = challenges.find(acsTransID ?? '');
    return challenge?.creq === undefined ? undefined : challenge;
  };
  /** The app is told of a cardholder's challenge when they are there, and of one that has no page at once. */
  const inApp = (acsTransID: string | undefined) => {
    const challenge = challenges.find(acsTransID ?? '');
    return challenge?.script.page === 'none' ? challenge : openChallenge(acsTransID);
  };

  server.post('/acs/challenge/answer', async (request, reply) => {
    const challenge = openChallenge(formField(request.body, 'transaction'));
    if (!challenge) return unknown(reply, request.headers['accept-language']);
    await challenges.submit(challenge, submissionOf(request.body));
    return show(reply, challenge);
  });

  // Where a challenge in the bank's app asks whether it was approved: by HEAD until the answer is 200, then by GET.
  server.route<{ Params: { acsTransID: string } }>({
    method: ['GET', 'HEAD'],
    url: '/acs/challenge/:acsTransID',
    handler: async (request, reply) => {
      const challenge = openChallenge(request.params.acsTransID);
      if (request.method === 'HEAD') return reply.code(challenge?.cres ? 200 : 204).send();
      return challenge ? show(reply, challenge) : unknown(reply, request.headers['accept-language']);
    },
  });

  server.get<{ Params: { acsTransID: string } }>('/acs/app/:acsTransID', async (request, reply) => {
    const challenge = inApp(request.params.acsTransID);
    if (!challenge) return unknown(reply, request.headers['accept-language']);
    return sendPage(reply, appPage(challenge.authentication));
  });

  server.post('/acs/app', async (request, reply) => {
    const challenge = inApp(formField(request.body, 'transaction'));
    if (!challenge) return unknown(reply, request.headers['accept-language']);
    await challenges.submit(challenge, submissionOf(request.body));
    const language = languageIn(challenge);
    return sendPage(reply, noticePage(language, wordsIn(language).approved));
  });
}

function languageIn(challenge: Challenge): Language {
  return languageOf(String(challenge.authentication.areq.browserLanguage));
}

const CHOICES: readonly string[] = ['Y', 'A', 'N', 'U', 'R'] satisfies Choice[];

function submissionOf(body: unknown): Submission {
  const outcome = formField(body, 'outcome') ?? 'Y';
  return {
    code: (formField(body, 'code') ?? '').replace(/\s/g, ''),
    choice: CHOICES.includes(outcome) ? (outcome as Choice) : 'N',
    isCancelled: formField(body, 'act') === 'cancel',
  };
}

function idIn(reading: Reading): unknown {
  return reading.ok ? reading.message.threeDSServerTransID : reading.fault.ids.threeDSServerTransID;
}
