import { useSignalEffect } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { useT } from '../ui-context.ts';
import { createNotices, type News, type Timer } from './notices.ts';
import { useRoom } from './room-context.ts';
import { watchRoom } from './room-news.ts';
import './notices.css';

const REFUSALS = [
  'forbidden',
  'not-allowed',
  'policy-violation',
  'resource-constraint',
  'page-full',
  'too-many-documents',
  'disk-full',
  'log-full',
  'group-full',
  'account-full',
  'documents-full',
  'offline',
  'recipient-unavailable',
  'remote-server-timeout',
  'microphone-off',
  'microphone-elsewhere',
  'microphone-forbidden',
] as const;

const TIMER: Timer = {
  set: (task, ms) => window.setTimeout(task, ms),
  clear: (timer) => window.clearTimeout(timer),
};

/** The one place where things are said in passing: what was refused or done, and what goes on in the room. */
export function Notice() {
  const { conference, state } = useRoom();
  const t = useT();
  const notices = useMemo(() => createNotices(TIMER), []);
  useEffect(() => () => notices.dispose(), [notices]);
  useEffect(() => watchRoom(conference, notices.add, TIMER), [conference, notices]);
  useSignalEffect(() => {
    const reason = conference.notice.value;
    if (reason === null) return;
    notices.add({ kind: 'refused', reason });
    conference.dismissNotice();
  });
  useSignalEffect(() => {
    const text = state.toast.value;
    if (text === null) return;
    notices.add({ kind: 'done', text });
    state.toast.value = null;
  });
  // Who presents is told, once for each document, why a page that is looked at closely is not sharp.
  useSignalEffect(() => {
    if (state.renderer.value?.picturesOnly.value && conference.people.presenter.peek())
      notices.add({ kind: 'pictures-only' });
  });
  const news = notices.current.value;
  return (
    <div class="notices" role="status" data-testid="notices">
      {news && (
        <p class="notice" data-testid="notice" data-kind={news.kind}>
          {textOf(news, t)}
        </p>
      )}
    </div>
  );
}

function textOf(news: News, t: ReturnType<typeof useT>): string {
  switch (news.kind) {
    case 'done':
      return news.text;
    case 'refused': {
      const known = REFUSALS.find((reason) => reason === news.reason);
      return known ? t(`notice.${known}`) : t('notice.other', { reason: news.reason });
    }
    case 'presenting':
    case 'host-left':
    case 'host-back':
      return t(`notice.${news.kind}`, { nick: news.nick });
    default:
      return t(`notice.${news.kind}`);
  }
}
