// What one voice costs on the wire: speech without a pause, every byte of its WebSocket frames.

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { launchChromium } from '../helpers/chromium.ts';
import { temporaryFolder } from '../helpers/temporary.ts';
import { type Figure, round } from './numbers.ts';
import type { Setting } from './setting.ts';

const SECONDS = 20;

/** Read aloud; the microphone hears it again and again. */
const TEXT = `The rainbow is a division of white light into many beautiful colours. These take the shape of a long round
arch, with its path high above, and its two ends apparently beyond the horizon.`;

export async function measureStream(setting: Setting): Promise<Figure> {
  const folder = temporaryFolder('bench-speech');
  const speech = join(folder.path, 'speech.wav');
  await promisify(execFile)('espeak-ng', ['-w', speech, TEXT.replaceAll('\n', ' ')]);
  const browser = await launchChromium({ microphone: speech });
  try {
    const { host } = await setting.host(browser);
    await host.el('mic').click();
    const enough = await host.page.waitForFunction(
      (seconds) => {
        const voice = lecternWatch.frames.filter((f) => f.out && f.text.includes('<voice '));
        const [first, last] = [voice.at(0), voice.at(-1)];
        if (!first || !last || last.at - first.at < seconds * 1000) return undefined;
        return voice.slice(1).map((f) => [f.at, f.bytes] as const);
      },
      SECONDS,
      { polling: 500, timeout: SECONDS * 3000 },
    );
    const frames = await enough.jsonValue();
    if (!frames) throw new Error('no voice was sent');
    const time = ((frames.at(-1)?.[0] ?? 0) - (frames[0]?.[0] ?? 0)) / 1000;
    const rate = frames.slice(1).reduce((sum, [, bytes]) => sum + bytes, 0) / time;
    return {
      what: 'one voice stream up, with envelope, speech',
      measured: `${round(rate / 1000, 2)} kB/s`,
      bar: '≤ 8.5 kB/s',
      met: rate <= 8_500,
      data: { bytesPerSecond: rate, packets: frames.length, seconds: time },
    };
  } finally {
    await browser.close();
    folder.remove();
  }
}
