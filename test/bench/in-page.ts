// What runs inside the measured pages. All times are ms since 1970 on the machine's one clock.

export interface Watch {
  /** Frames of the WebSocket: when, which way, how many bytes with its header, and its text. */
  readonly frames: { at: number; out: boolean; bytes: number; text: string }[];
  /** Pages painted: after the frame that shows them was made. */
  readonly painted: { at: number; page: number }[];
  /** Onsets of sound: spoken into this page's microphone, heard from its loudspeaker. */
  readonly spoken: { at: number; t: number }[];
  readonly heard: { at: number; t: number }[];
  /** When keys were pressed. */
  readonly keys: number[];
  /** Called at each onset of the own voice. */
  onSpoken: (() => void) | undefined;
}

declare global {
  var lecternWatch: Watch;
}

/** Runs before the page's own code. */
export function watchPage(): void {
  const clock = (at: number) => performance.timeOrigin + at;
  const watch: Watch = { frames: [], painted: [], spoken: [], heard: [], keys: [], onSpoken: undefined };
  globalThis.lecternWatch = watch;
  Object.assign(globalThis, {
    lecternVoiceProbes: {
      spoken({ t, at }: { t: number; at: number }) {
        watch.spoken.push({ at: clock(at), t });
        watch.onSpoken?.();
      },
      heard({ t, at }: { t: number; at: number }) {
        watch.heard.push({ at: clock(at), t });
      },
    },
  });
  const header = (length: number) => 2 + (length > 65_535 ? 8 : length > 125 ? 2 : 0);
  const size = (text: string) => new TextEncoder().encode(text).length;
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    const text = String(data);
    const bytes = size(text);
    // RFC 6455 §5.2: a client's frames bear a mask of four bytes.
    watch.frames.push({ at: clock(performance.now()), out: true, bytes: bytes + header(bytes) + 4, text });
    return send.call(this, data);
  };
  globalThis.WebSocket = class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      this.addEventListener('message', (event) => {
        const { data } = event as MessageEvent<unknown>;
        const text = data instanceof ArrayBuffer ? new TextDecoder('latin1').decode(data) : String(data);
        const bytes = data instanceof ArrayBuffer ? data.byteLength : size(text);
        watch.frames.push({ at: clock(performance.now()), out: false, bytes: bytes + header(bytes), text });
      });
    }
  };
  addEventListener('keydown', (event) => watch.keys.push(clock(event.timeStamp)), true);
  addEventListener('lectern:painted', (event) => {
    const { page } = (event as CustomEvent<{ page: number }>).detail;
    // A message that is posted in a frame's callback is taken after the frame has been made.
    const channel = new MessageChannel();
    channel.port1.onmessage = () => watch.painted.push({ at: clock(performance.now()), page });
    channel.port2.postMessage(null);
  });
}
