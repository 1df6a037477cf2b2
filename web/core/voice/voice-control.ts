/** Voice of a conference: own microphone out, other occupants' packets in. */
import { computed } from '@preact/signals-core';
import { isFault } from '../../../protocol/base/fault.ts';
import { resourceOf } from '../../../protocol/base/jid.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { attr, type Element, integer } from '../../../protocol/base/xml.ts';
import { parseVoice } from '../../../protocol/voice/voice.ts';
import type { VoiceControl } from './contract.ts';
import { createHearing } from './hearing.ts';
import type { SoundCode, VoiceOptions } from './options.ts';
import { createSpeaking } from './speaking.ts';

const CODE: SoundCode = {
  microphone: () => import('../sound/microphone.ts'),
  playout: () => import('../sound/playout.ts'),
};

export function createVoice(options: VoiceOptions, code = CODE) {
  const hearing = createHearing(options, code);
  const speaking = createSpeaking(options, code, () => void listen());

  function listen(): Promise<void> {
    speaking.touch();
    return hearing.listen();
  }

  const {
    turnOn,
    turnOff,
    setMuted,
    own: { state, problem, trouble, heard, level, loud },
  } = speaking;
  const { canListen, needsGesture, volume, setVolume } = hearing;
  const control: VoiceControl = {
    state,
    problem,
    trouble,
    heard,
    level,
    speaking: computed(() =>
      loud.value ? new Set([...hearing.speaking.value, options.nick()]) : hearing.speaking.value,
    ),
    canListen,
    needsGesture,
    listen,
    turnOn,
    turnOff,
    dismissProblem() {
      problem.value = null;
    },
    setMuted,
    volume,
    setVolume,
  };

  return {
    control,
    /** Receives a voice message of the room; true if it was one. */
    receive(stanza: Element): boolean {
      const nick = resourceOf(attr(stanza, 'from') ?? '');
      const elsewhere = nick === '' ? stanza.getChild('elsewhere', NS.voice) : undefined;
      if (elsewhere) {
        const n = integer(attr(elsewhere, 'n'), 0, 2 ** 45, 'n');
        if (!isFault(n)) speaking.elsewhere(n);
        return true;
      }
      const el = stanza.getChild('voice', NS.voice);
      if (!el) return false;
      // Of one's own voice in another session nothing is played: it would be an echo.
      if (nick === options.nick()) return true;
      const voice = parseVoice(el);
      if (!isFault(voice)) hearing.receive(nick, voice);
      return true;
    },
    refused: speaking.refused,
    clock: speaking.clock,
    heardAt: hearing.heardAt,
    stats: hearing.stats,
    gone: hearing.gone,
    close() {
      speaking.close();
      hearing.close();
    },
  };
}
