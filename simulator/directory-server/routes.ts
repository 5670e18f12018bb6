/** The HTTP endpoints of the directory servers: `/ds/{name}` for 3DS Servers, `/ds/{name}/results` for the ACS. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import {
  buildErro,
  HIGHEST_VERSION,
  type Leg,
  type MessageType,
  type Reading,
  readMessage,
} from '../../src/threeds/messages/index.ts';
import { sendJson } from '../http.ts';
import type { Peer } from '../journal.ts';
import type { World } from '../world.ts';
import { answerAReq } from './authentications.ts';
import { isDirectoryServer } from './names.ts';
import { answerPReq, rangeFile } from './ranges.ts';
import { relayRReq } from './results.ts';
import { DirectoryServerTransactions } from './transactions.ts';

interface NamedRoute {
  Params: { name: string };
  Body: string;
}

export function addDirectoryServers(server: FastifyInstance, world: World): void {
  const journal = world.journals.directoryServer;
  const transactions = new DirectoryServerTransactions(world.clock);

  const read = (body: unknown, peer: Peer, types: MessageType[], direction: Leg): Reading => {
    const text = typeof body === 'string' ? body : '';
    journal.record('in', peer, text);
    return readMessage(text, { types, direction, plainHttp: 'any' });
  };
  const answer = (reply: FastifyReply, peer: Peer, json: string) => {
    journal.record('out', peer, json);
    return sendJson(reply, json);
  };
  const complain = (reply: FastifyReply, peer: Peer, reading: Reading & { ok: false }) => {
    const { fault } = reading;
    // An Erro is never answered with another one.
    if (fault.errorMessageType === 'Erro') return reply.code(200).send();
    return answer(reply, peer, JSON.stringify(buildErro({ fault, component: 'D', version: HIGHEST_VERSION })));
  };

  server.post<NamedRoute>('/ds/:name', async (request, reply) => {
    const { name } = request.params;
    if (!isDirectoryServer(name)) return reply.code(404).send();
    const reading = read(request.body, '3ds-server', ['PReq', 'AReq', 'Erro'], 'server-ds');
    if (!reading.ok) return complain(reply, '3ds-server', reading);
    const { message, version } = reading;
    switch (message.messageType) {
      case 'PReq':
        return answer(reply, '3ds-server', JSON.stringify(answerPReq(world, world.ranges, name, message, version)));
      case 'AReq': {
        const outcome = await answerAReq(world, transactions, name, message, version);
        if (outcome.kind === 'body') return answer(reply, '3ds-server', outcome.json);
        journal.record('out', '3ds-server', { threeDSServerTransID: message.threeDSServerTransID }, outcome.kind);
        if (outcome.kind === 'http-500') return reply.code(500).send();
        reply.hijack();
        if (outcome.kind === 'hang-up') request.raw.socket.destroy();
        return reply;
      }
      default:
        return reply.code(200).send();
    }
  });

  server.post<NamedRoute>('/ds/:name/results', async (request, reply) => {
    if (!isDirectoryServer(request.params.name)) return reply.code(404).send();
    const reading = read(request.body, 'acs', ['RReq', 'Erro'], 'ds-acs');
    if (!reading.ok) return complain(reply, 'acs', reading);
    if (reading.message.messageType === 'Erro') return reply.code(200).send();
    return answer(reply, 'acs', await relayRReq(world, transactions, reading.message, reading.version));
  });

  server.get<NamedRoute>('/ds/:name/ranges', async (request, reply) => {
    const { name } = request.params;
    if (!isDirectoryServer(name)) return reply.code(404).send();
    return sendJson(reply, rangeFile(world, world.ranges, name));
  });

  for (const path of ['/ds/:name', '/ds/:name/results']) {
    server.route({
      method: ['GET', 'PUT', 'DELETE', 'PATCH'],
      url: path,
      handler: (_, reply) => reply.code(405).send(),
    });
  }
}
