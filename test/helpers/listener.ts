import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP server that keeps the paths that it is asked for, and answers with nothing. */
export async function startListener() {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { asked, address, close: () => void server.close() };
}
