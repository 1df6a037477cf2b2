import { useRef } from 'preact/hooks';
import { readDigits } from '../common/digits.ts';
import { IconButton } from '../common/icon-button.tsx';
import { LeftIcon, RightIcon } from '../icons/icons.tsx';
import { useRoom } from '../room/room-context.ts';
import { useT } from '../ui-context.ts';

export function PageControls() {
  const { model } = useRoom();
  const t = useT();
  const input = useRef<HTMLInputElement>(null);
  const page = model.page.value;
  const pages = model.pages.value;
  const restore = () => {
    if (input.current) input.current.value = String(model.page.peek());
  };
  return (
    <form
      class="pages"
      onSubmit={(event) => {
        event.preventDefault();
        const wanted = readDigits(input.current?.value ?? '');
        if (wanted > 0) model.goTo(wanted);
        restore();
        input.current?.blur();
      }}
    >
      <IconButton label={t('stage.previous')} testid="page-prev" disabled={page <= 1} onClick={() => model.step(-1)}>
        <LeftIcon />
      </IconButton>
      <span class="pages-number">
        <input
          ref={input}
          inputMode="numeric"
          autoComplete="off"
          aria-label={t('stage.number')}
          data-testid="page-number"
          value={String(page)}
          onFocus={(event) => event.currentTarget.select()}
          // Only Enter goes to the page: the audience must not follow what was typed and left.
          onBlur={restore}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            event.preventDefault();
            event.currentTarget.blur();
          }}
        />
        <span aria-hidden="true">/ {pages || '…'}</span>
        {pages > 0 && <span class="visually-hidden">{t('stage.ofPages', { pages })}</span>}
      </span>
      <IconButton
        label={t('stage.next')}
        testid="page-next"
        disabled={pages > 0 && page >= pages}
        onClick={() => model.step(1)}
      >
        <RightIcon />
      </IconButton>
    </form>
  );
}
