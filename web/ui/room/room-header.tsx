import { unescapeLocal } from '../../../protocol/base/jid.ts';
import { chooseText } from '../../../protocol/base/words.ts';
import { Logo } from '../common/logo.tsx';
import { useUi } from '../ui-context.ts';
import { useRoom } from './room-context.ts';
import { Slot } from './slot.tsx';

export function RoomHeader() {
  const { conference } = useRoom();
  const { i18n } = useUi();
  const subject = chooseText(conference.subject.value, i18n.language.value);
  const title = conference.title.value;
  return (
    <header class="room-head">
      <Logo size={26} />
      <div class="room-name">
        <h1>{title === '' || title === conference.name ? unescapeLocal(conference.name) : title}</h1>
        {subject && <p title={subject}>{subject}</p>}
      </div>
      <Slot place="head" />
      <span class="spacer" />
      <Slot place="head-end" />
    </header>
  );
}
