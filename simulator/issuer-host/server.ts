/** The issuer host on the network: connections, frames, when an answer leaves. What it says is decided in `host.ts`. */
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { decode, encode } from '../../src/acquiring/iso8583/codec.ts';
import { FrameReader, frame } from '../../src/acquiring/iso8583/framing.ts';
import { isAnswer, isKnownMti } from '../../src/acquiring/iso8583/layouts.ts';
import type { IsoMessage } from '../../src/acquiring/iso8583/message.ts';
import type { Clock } from '../../src/platform/clock.ts';
import type { AuthenticationRegister } from '../authentication-register.ts';
import { Faults } from './faults.ts';
import { IssuerHost, type Reply, type Session } from './host.ts';
import { Journal } from './journal.ts';

export interface IssuerHostOptions {
  readonly host: string;
  /** 0 takes any that is free. */
  readonly port: number;
  readonly clock: Clock;
  /** Shared with the ACS. */
  readonly register: AuthenticationRegister;
}

export interface RunningIssuerHost {
  readonly port: number;
  readonly journal: Journal;
  /** What its answers get wrong. */
  readonly faults: Faults;
  /** Cuts every connection, as a crash would; the host goes on listening. */
  cutConnections(): void;
  close(): Promise<void>;
}

export async function startIssuerHost({ host, port, clock, register }: IssuerHostOptions): Promise<RunningIssuerHost> {
  const issuer = new IssuerHost(clock, register);
  const journal = new Journal(clock);
  const faults = new Faults();
  const sockets = new Set<Socket>();
  let connections = 0;

  const server = createServer((socket) => {
    const connection = ++connections;
    const session: Session = { signedOn: false };
    const reader = new FrameReader();
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk) => {
      const frames = reader.push(chunk);
      if (frames === 'too_long') socket.destroy();
      else for (const bytes of frames) receive(bytes, { socket, connection, session });
    });
  });

  interface Line {
    readonly socket: Socket;
    readonly connection: number;
    readonly session: Session;
  }

  function receive(bytes: Buffer, line: Line): void {
    const decoded = decode(bytes);
    if (!decoded.ok) {
      const { partial } = decoded.fault;
      journal.write('in', line.connection, partial, 'unreadable');
      // Without a trace number nobody could tell what the answer belongs to.
      const answerable = isKnownMti(partial.mti) && !isAnswer(partial.mti) && partial.fields[11] !== undefined;
      if (answerable) say(issuer.formatError(partial), line);
      return;
    }
    const reply = issuer.answer(decoded.message, line.session);
    journal.write('in', line.connection, decoded.message, reply?.repeated ? 'repeated' : undefined);
    if (reply) deliver(reply, line);
  }

  function deliver({ answer: right, delivery }: Reply, line: Line): void {
    const answer = faults.spoil(right);
    if (delivery === 'now') say(answer, line);
    else if (delivery === 'withheld') journal.write('out', line.connection, answer, 'withheld');
    else if (delivery === 'cut') {
      journal.write('out', line.connection, answer, 'connection_cut');
      line.socket.destroy();
    } else clock.after(delivery.afterMs, () => say(answer, line));
  }

  function say(answer: IsoMessage, { socket, connection }: Line): void {
    if (socket.destroyed) return;
    journal.write('out', connection, answer);
    socket.write(frame(encode(answer)));
  }

  const cutConnections = () => {
    for (const socket of sockets) socket.destroy();
  };

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    journal,
    faults,
    cutConnections,
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      cutConnections();
      return closed;
    },
  };
}
