// The microphone of a conference: off only with a word, heard only where it is, one for one nick.
import { signal } from '@preact/signals-core';
import { expect } from 'chai';
import { isFault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { type Element, parseXml } from '../../protocol/base/xml.ts';
import type { Microphone, MicrophoneOptions } from '../../web/core/sound/microphone.ts';
import type { VoiceSupport } from '../../web/core/sound/platform.ts';
import type { Playout, PlayoutSettings } from '../../web/core/sound/playout.ts';
import type { SoundCode } from '../../web/core/voice/options.ts';
import { createVoice } from '../../web/core/voice/voice-control.ts';
import { NO_SOUND } from '../helpers/no-sound.ts';

const stanza = (text: string): Element => {
  const parsed = parseXml(text);
  if (isFault(parsed)) throw new Error(parsed.text);
  return parsed;
};

class MicrophoneError extends Error {
  readonly reason = 'busy';
}

/** A voice whose sound is made by the test: `captured` and `played` are the options of what it made last. */
function scene(code: Partial<SoundCode> = {}, support: VoiceSupport = { speak: true, listen: true }) {
  const sent: Element[] = [];
  const off: string[] = [];
  const received: string[] = [];
  const touched: string[] = [];
  const online = signal(true);
  const made: MicrophoneOptions[] = [];
  const players: PlayoutSettings[] = [];
  const microphone = (): Microphone => ({
    start: async () => {},
    stop: () => {},
    touch: () => void touched.push('microphone'),
    muted: false,
    now: () => 4_200,
  });
  const playout = (): Playout => ({
    resume: async () => {
      touched.push('playout');
      return true;
    },
    receive: (source) => void received.push(source),
    localTime: () => undefined,
    setVolume: () => {},
    volume: () => 1,
    remove: () => {},
    stats: () => undefined,
    close: () => {},
  });
  const voice = createVoice(
    {
      room: 'lecture@rooms.example',
      sound: { ...NO_SOUND, support: () => support },
      nick: () => 'bob',
      online,
      send(stanza) {
        sent.push(stanza);
        return true;
      },
      onOff: (why) => off.push(why),
    },
    {
      microphone: async () => ({
        MicrophoneError: MicrophoneError as never,
        createMicrophone(options) {
          made.push(options);
          return microphone();
        },
      }),
      playout: async () => ({
        createPlayout(settings) {
          players.push(settings);
          return playout();
        },
      }),
      ...code,
    },
  );
  const last = <T>(all: readonly T[]): T => {
    const found = all.at(-1);
    if (found === undefined) throw new Error('not made yet');
    return found;
  };
  return {
    voice,
    control: voice.control,
    sent,
    off,
    received,
    touched,
    online,
    captured: () => last(made),
    played: () => last(players),
    /** One packet of the microphone, `i` after the first of its stream. */
    speak: (i: number) => last(made).onPacket({ t: i * 60, n: last(made).first + i, data: Uint8Array.of(1, 2, 3) }),
    elsewhere: (n: number, from = 'lecture@rooms.example') =>
      voice.receive(
        stanza(`<message from='${from}' type='headline'><elsewhere xmlns='${NS.voice}' n='${n}'/></message>`),
      ),
    packet: (nick: string) =>
      voice.receive(
        stanza(
          `<message from='lecture@rooms.example/${nick}' type='groupchat'><voice xmlns='${NS.voice}' t='0' n='0'>b3B1cw==</voice></message>`,
        ),
      ),
  };
}

describe('the microphone of a conference', () => {
  for (const condition of [
    'policy-violation',
    'remote-server-timeout',
    'internal-server-error',
    'resource-constraint',
    'bad-request',
    'service-unavailable',
  ]) {
    it(`stays on when a packet is refused with ${condition}, and says that it is not heard`, async () => {
      const { control, voice, off } = scene();
      await control.turnOn();
      expect([control.state.value, control.heard.value, control.trouble.value]).to.deep.equal(['on', true, null]);
      voice.refused(condition);
      expect([control.state.value, control.heard.value, control.trouble.value]).to.deep.equal(['on', false, 'refused']);
      expect(off).to.deep.equal([]);
      voice.close();
    });
  }

  it('counts as heard again some time after the last refusal', async () => {
    const { control, voice } = scene();
    await control.turnOn();
    voice.refused('policy-violation');
    await new Promise<void>((done) => {
      control.trouble.subscribe((trouble) => {
        if (trouble === null) done();
      });
    });
    expect([control.state.value, control.heard.value]).to.deep.equal(['on', true]);
  });

  it('goes off with a word where nothing more would be taken', async () => {
    const { control, voice, off } = scene();
    await control.turnOn();
    voice.refused('forbidden');
    expect([control.state.value, off]).to.deep.equal(['off', ['microphone-forbidden']]);
    voice.refused('forbidden');
    expect(off, 'once').to.have.length(1);
  });

  it('goes off with a word when another session has the microphone, muted or not, and comes back as another', async () => {
    for (const muted of [false, true]) {
      const { control, off, speak, elsewhere, captured } = scene();
      await control.turnOn();
      const { first } = captured();
      speak(0);
      speak(1);
      control.setMuted(muted);
      elsewhere(first + 1);
      expect([control.state.value, off]).to.deep.equal(['off', ['microphone-elsewhere']]);
      await control.turnOn();
      expect(control.state.value).to.equal('on');
      expect(captured().first).not.to.equal(first);
    }
  });

  it('does not go off for what is said of another microphone, or by another than the room', async () => {
    const { control, voice, off, speak, elsewhere, captured } = scene();
    await control.turnOn();
    speak(0);
    const { first } = captured();
    elsewhere(first + 50_000);
    elsewhere(first, 'lecture@rooms.example/mallory');
    // Of the packets of before, which were on their way when it was turned on.
    voice.refused('conflict');
    expect([control.state.value, off]).to.deep.equal(['on', []]);
  });

  it('sends nothing while the line is down, and looks like that', async () => {
    const { control, voice, sent, speak, online, captured } = scene();
    await control.turnOn();
    captured().onLevel(0.9);
    expect(control.speaking.value.has('bob')).to.equal(true);
    expect(voice.clock()).to.equal(4_200);
    online.value = false;
    speak(0);
    expect(sent).to.deep.equal([]);
    expect([control.state.value, control.heard.value]).to.deep.equal(['on', false]);
    expect(control.speaking.value.has('bob'), 'nobody hears it').to.equal(false);
    expect(voice.clock()).to.equal(undefined);
    online.value = true;
    speak(1);
    expect(sent).to.have.length(1);
    expect(control.heard.value).to.equal(true);
  });

  it('is not heard while its sound stands still, and tells by whose fault', async () => {
    const { control, captured } = scene();
    await control.turnOn();
    for (const [found, told] of [
      ['suspended', 'stopped'],
      ['stalled', 'stopped'],
      ['closed', 'stopped'],
      ['muted', 'muted'],
    ] as const) {
      captured().onTrouble(found);
      expect([control.trouble.value, control.heard.value]).to.deep.equal([told, false]);
    }
    captured().onTrouble(null);
    expect([control.trouble.value, control.heard.value]).to.deep.equal([null, true]);
  });

  it('goes off with a word when the device is gone', async () => {
    const { control, captured } = scene();
    await control.turnOn();
    captured().onEnded('device-lost');
    expect([control.state.value, control.problem.value]).to.deep.equal(['off', 'no-device']);
  });

  it('says why it cannot be switched on at each try, whether or not that was put away before', async () => {
    const { control } = scene({}, { speak: false, listen: true, why: 'insecure' });
    const shown: unknown[] = [];
    const stop = control.problem.subscribe((problem) => shown.push(problem));
    await control.turnOn();
    control.dismissProblem();
    await control.turnOn();
    stop();
    expect(shown).to.deep.equal([null, 'insecure', null, 'insecure']);
  });
});

describe('what is heard of a conference', () => {
  it('does not fetch the code that plays it for each packet, when that cannot be had', async () => {
    let fetches = 0;
    const { control, packet } = scene({
      playout: () => {
        fetches += 1;
        return Promise.reject(new Error('not found'));
      },
    });
    for (let i = 0; i < 50; i++) {
      packet('alice');
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect([fetches, control.needsGesture.value]).to.deep.equal([1, true]);
    await control.listen();
    expect(fetches, 'a gesture').to.equal(2);
  });

  it('is never one’s own voice out of another session', async () => {
    const { control, received, packet } = scene();
    await control.listen();
    expect([packet('bob'), packet('alice')]).to.deep.equal([true, true]);
    expect(received).to.deep.equal(['alice']);
  });

  it('asks for a gesture whatever stopped it, and each puts everything right', async () => {
    const { control, touched, played } = scene();
    await control.turnOn();
    await control.listen();
    expect(control.needsGesture.value).to.equal(false);
    for (const found of ['suspended', 'stalled', 'closed'] as const) {
      played().onTrouble(found);
      expect(control.needsGesture.value).to.equal(true);
      touched.length = 0;
      await control.listen();
      expect(touched).to.deep.equal(['microphone', 'playout']);
    }
    played().onTrouble(null);
    expect(control.needsGesture.value).to.equal(false);
  });
});
