import { connect } from 'node:net';

/**
 * Sends bytes as they are and gives all that comes back until the peer closes: for requests that no client library
 * would write. The request must say `Connection: close`.
 */
export function rawExchange(base: string, text: string): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.write(text));
    socket.setTimeout(20_000, () => socket.destroy(new Error('no answer, or the connection was not closed')));
    socket.on('data', (piece: Buffer) => pieces.push(piece));
    socket.on('error', reject);
    socket.on('close', () => {
      const answer = Buffer.concat(pieces).toString('utf8');
      resolve({ status: Number(/^HTTP\/1\.[01] (\d{3})/.exec(answer)?.[1] ?? 0), text: answer });
    });
  });
}
