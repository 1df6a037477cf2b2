import { useRef } from 'preact/hooks';
import { LeftIcon, RightIcon } from '../icons/icons.tsx';
import { useT } from '../ui-context.ts';
import { IconButton } from './icon-button.tsx';
import { useRoom } from './room-context.ts';

export function PageControls() {
  const { model } = useRoom();
  const t = useT();
  const input = useRef<HTMLInputElement>(null);
  const page = model.page.value;
  const pages = model.pages.value;
  const go = () => {
    const wanted = Number(input.current?.value);
    if (Number.isInteger(wanted) && wanted > 0) model.goTo(wanted);
    if (input.current) input.current.value = String(model.page.peek());
  };
  return (
    <form
      class="pages"
      onSubmit={(event) => {
        event.preventDefault();
        go();
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
          aria-label={t('stage.number')}
          data-testid="page-number"
          value={String(page)}
          onFocus={(event) => event.currentTarget.select()}
          onBlur={go}
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
