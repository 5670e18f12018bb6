/** A shop's address for notifications: looks at each as it arrives, before it answers in the words of its kind. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Arrival {
  readonly method: string;
  readonly url: URL;
  readonly contentType: string | undefined;
  readonly auth: string;
  readonly body: string;
}

export interface Shop {
  readonly url: string;
  close(): Promise<void>;
}

/** `answer` may look into the gateway while the gateway waits for it. */
export async function openShop(answer: (arrival: Arrival) => Promise<string> | string): Promise<Shop> {
  const server = createServer(async (request, response) => {
    const arrival: Arrival = {
      method: request.method!,
      url: new URL(request.url!, 'http://shop'),
      contentType: request.headers['content-type'],
      auth: String(request.headers.auth ?? ''),
      body: await textOf(request),
    };
    response.end(await answer(arrival));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text;
}
