/** POST /3ds/results: directory servers bring the results of challenges here (EMV 3DS RReq), and notices (OReq). Server to server, JSON both ways. */
import type { FastifyInstance } from 'fastify';

/** The largest RReq is a few kilobytes; extensions may add some. */
const LARGEST_BODY = 256 * 1024;

export interface ResultReceiver {
  /** The body to reply, or an empty text where there is nothing to say. */
  receive(raw: Buffer): Promise<string>;
}

export async function receiveResultRoute(app: FastifyInstance, path: string, receiver: ResultReceiver): Promise<void> {
  await app.register(async (scope) => {
    // Whether the body is a message, and which, is for the 3DS Server to say: it answers even garbage with an Erro.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: LARGEST_BODY }, (_request, body, done) =>
      done(null, body),
    );
    scope.post(path, async (request, reply) => {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const answer = await receiver.receive(body);
      return reply.header('content-type', 'application/json; charset=utf-8').send(answer);
    });
  });
}
