import { thumbUrl } from '../../core/documents/contract.ts';
import { Picture } from '../common/picture.tsx';
import { useT } from '../ui-context.ts';

interface Props {
  readonly document: string;
  readonly page: number;
  /** Its picture can be fetched. */
  readonly drawn: boolean;
  readonly title: string;
  /** Width and height; undefined while not known. */
  readonly size: readonly [number, number] | undefined;
  readonly onGo: (page: number) => void;
}

export function Thumb({ document, page, drawn, title, size, onGo }: Props) {
  const t = useT();
  const label = title ? t('stage.gotoTitled', { page, title }) : t('stage.goto', { page });
  // A picture brings its own shape; before, the usual one holds the place.
  const shape = size ? `${size[0]} / ${size[1]}` : drawn ? 'auto' : '16 / 9';
  return (
    <li>
      <button
        type="button"
        class="thumb"
        title={title || undefined}
        aria-label={label}
        // One stop for the Tab key; thumbs.tsx moves it along with the page.
        tabIndex={-1}
        data-testid={`thumb-${page}`}
        onClick={() => onGo(page)}
      >
        <span class="thumb-number" aria-hidden="true">
          {page}
        </span>
        <span class={drawn ? 'thumb-page' : 'thumb-page skeleton'} style={{ aspectRatio: shape }}>
          {drawn && <Picture src={thumbUrl(document, page)} loading="lazy" decoding="async" draggable={false} />}
        </span>
      </button>
    </li>
  );
}
