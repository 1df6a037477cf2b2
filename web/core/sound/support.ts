/** What this browser can do with voice. Asked before anything is started, so that the screen can say why not. */

export interface VoiceSupport {
  readonly speak: boolean;
  readonly listen: boolean;
  /** Why one of them is false. 'insecure': the page came neither over HTTPS nor from this machine. */
  readonly why?: 'insecure' | 'unsupported';
}

export function voiceSupport(): VoiceSupport {
  // Outside a secure context the parts asked for below are hidden; the cause to tell is the missing HTTPS.
  if (!globalThis.isSecureContext) return { speak: false, listen: false, why: 'insecure' };
  const worklet = typeof AudioContext === 'function' && typeof AudioWorkletNode === 'function';
  const listen = worklet && typeof AudioDecoder === 'function';
  const speak = worklet && typeof AudioEncoder === 'function' && navigator.mediaDevices !== undefined;
  return speak && listen ? { speak, listen } : { speak, listen, why: 'unsupported' };
}
