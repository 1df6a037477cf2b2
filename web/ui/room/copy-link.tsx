import { LinkIcon } from '../icons/icons.tsx';
import { roomPath } from '../router.ts';
import { useUi } from '../ui-context.ts';
import { useRoom } from './room-context.ts';

export function CopyLink({ menu = false }: { menu?: boolean }) {
  const { conference, state } = useRoom();
  const ui = useUi();
  const { t } = ui.i18n;
  async function copy() {
    // A host who is on localhost gives others the address at which they find this machine.
    const { hostname, origin } = window.location;
    const here = /^(localhost|127\..*|\[::1\])$/.test(hostname);
    const link = (here ? (await ui.config()).url : origin) + roomPath(conference.name);
    try {
      await navigator.clipboard.writeText(link);
      state.notices.add({ kind: 'done', text: t('room.copied') });
    } catch {
      // No clipboard on pages without https: then it is shown, to be copied by hand.
      state.notices.add({ kind: 'done', text: t('room.copyFailed', { link }) });
    }
  }
  return (
    <button
      type="button"
      class={menu ? 'menu-item' : 'button copy-link'}
      aria-label={t('room.copyLink')}
      title={menu ? undefined : t('room.copyLink')}
      data-testid="copy-link"
      onClick={() => void copy()}
    >
      <LinkIcon size={18} />
      <span>{t('room.copyLink')}</span>
    </button>
  );
}
