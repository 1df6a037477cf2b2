import { WebSocket } from 'ws';

/** Whether something takes WebSockets. Whoever asks for it, and however often, it is tried once in so many ms. */
export function createProbe(target: string, protocol: string, every: number): () => Promise<boolean> {
  let last: { readonly at: number; readonly answer: Promise<boolean> } | undefined;

  /** A whole handshake: a Prosody that hangs has a system that takes connections. */
  function knock(): Promise<boolean> {
    return new Promise((done) => {
      const there = new WebSocket(target, protocol, { handshakeTimeout: every, perMessageDeflate: false });
      there.on('open', () => {
        done(true);
        there.close();
      });
      there.on('error', () => done(false));
    });
  }

  return () => {
    if (!last || performance.now() - last.at > every) last = { at: performance.now(), answer: knock() };
    return last.answer;
  };
}
