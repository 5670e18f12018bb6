/** The switch that makes the issuer host's answers wrong. For people and their tests; the host itself speaks no HTTP. */
import type { FastifyInstance } from 'fastify';
import { type Faults, readChanges } from './faults.ts';

export function addIssuerHostFaults(server: FastifyInstance, faults: Faults): void {
  server.get('/issuer-host/faults', (_request, reply) => reply.send(faults.all()));
  server.put<{ Params: { mti: string } }>('/issuer-host/faults/:mti', (request, reply) => {
    const { mti } = request.params;
    const { fields, times } = parsed(request.body);
    const changes = readChanges(mti, fields);
    if (changes === undefined)
      return reply.code(400).send({ error: 'fields is a table of element numbers and values of an answer, or null' });
    if (times !== undefined && !(Number.isSafeInteger(times) && (times as number) > 0))
      return reply.code(400).send({ error: 'times is a whole number above 0' });
    faults.set(mti, changes, times as number | undefined);
    return reply.send(faults.all());
  });
}

function parsed(body: unknown): { fields?: unknown; times?: unknown } {
  try {
    return (JSON.parse(String(body)) ?? {}) as object;
  } catch {
    return {};
  }
}
