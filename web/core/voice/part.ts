/** Voices in a room, and the end of a meeting for the own microphone. */
import { computed, effect, type ReadonlySignal, untracked } from '@preact/signals-core';
import type { MeetingState } from '../../../protocol/log/fold.ts';
import type { Part, PartContext } from '../part.ts';
import type { SoundPlatform } from '../sound/platform.ts';
import type { VoiceControl } from './contract.ts';
import { createVoice } from './voice-control.ts';

export interface VoicePart {
  readonly part: Part;
  readonly control: VoiceControl;
  /** Media clock of the own microphone, and when a source's `t` is heard here. */
  clock(): number | undefined;
  heardAt(nick: string, t: number): number | undefined;
}

export function createVoicePart(context: PartContext, sound: SoundPlatform): VoicePart {
  const voice = createVoice({
    room: context.jid,
    sound,
    nick: () => context.nick.value,
    // Sound that is late is of no use.
    send: (stanza) => context.send(stanza, true),
    online: context.present,
    onOff: context.notify,
  });
  return {
    control: voice.control,
    clock: voice.clock,
    heardAt: voice.heardAt,
    part: {
      name: 'voice',
      seen(news) {
        if (news.kind === 'renamed') voice.gone(news.from);
        else if (news.kind === 'gone') voice.gone(news.nick);
      },
      receive: voice.receive,
      refused(id, { condition }) {
        // Voice has no id: nobody waits for one packet.
        if (id !== undefined) return false;
        voice.refused(condition);
        return true;
      },
      joined: () => void voice.control.listen(),
      closed: voice.close,
    },
  };
}

/** When a meeting ends the microphone goes off: its owner believes that nobody listens. */
export function createMeetingEnd(context: PartContext, stage: ReadonlySignal<MeetingState>, voice: VoiceControl): Part {
  const phase = computed(() => stage.value.phase);
  let before = phase.peek();
  const stop = effect(() => {
    const now = phase.value;
    // One who was away finds the next one, which is prepared.
    const over = before === 'running' && now !== 'running';
    before = now;
    const state = voice.state.peek();
    if (!over || state === 'off') return;
    untracked(voice.turnOff);
    if (state === 'on') context.notify('microphone-off');
  });
  return { name: 'end of meeting', closed: stop };
}
