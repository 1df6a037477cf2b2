import type { I18n } from '../i18n.ts';
import { useUi } from '../ui-context.ts';
import type { News } from './notices.ts';
import { useRoom } from './room-context.ts';
import './notices.css';

/** The one place where things are said in passing: what was refused or done, and what goes on in the room. */
export function Notice() {
  const { notices } = useRoom().state;
  const { i18n } = useUi();
  const news = notices.current.value;
  return (
    <div class="notices" role="status" data-testid="notices">
      {news && (
        <p class="notice" data-testid="notice" data-kind={news.kind}>
          {textOf(news, i18n)}
        </p>
      )}
    </div>
  );
}

function textOf(news: News, { t, has }: I18n): string {
  switch (news.kind) {
    case 'done':
      return news.text;
    case 'refused': {
      const key = `refused.${news.reason}`;
      return t(has(key) ? key : 'refused.other', { reason: news.reason });
    }
    default:
      return t(`notice.${news.kind}`, { nick: news.nick ?? '' });
  }
}
