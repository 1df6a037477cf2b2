import { VOICE } from './limits.ts';
import type { SoundContext, SoundPlatform } from './platform.ts';

/** Chromium leaves the promise of resume() open for as long as there was no gesture; a watch sees to it then. */
export async function resumed({ clock }: Pick<SoundPlatform, 'clock'>, context: SoundContext): Promise<void> {
  const late = new Promise<void>((resolve) => clock.after(VOICE.resume, resolve));
  await Promise.race([context.resume().catch(() => {}), late]);
}
