import type { ComponentChildren } from 'preact';

interface Props {
  readonly label: string;
  readonly children: ComponentChildren;
  readonly onClick: () => void;
  readonly testid?: string;
  readonly id?: string;
  /** For what is on or off. */
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly badge?: string;
  /** The badge in words. */
  readonly badgeLabel?: string;
  /** The badge only tells a number; nothing waits to be seen. */
  readonly quietBadge?: boolean;
}

/** A button that shows an icon; its name is read out and shown as a tip. */
export function IconButton(props: Props) {
  const {
    label,
    children,
    onClick,
    testid,
    id,
    pressed,
    disabled = false,
    badge,
    badgeLabel,
    quietBadge = false,
  } = props;
  return (
    <button
      type="button"
      id={id}
      class="icon-button"
      aria-label={badge && badgeLabel ? `${label}, ${badgeLabel}` : label}
      title={label}
      aria-pressed={pressed}
      disabled={disabled}
      data-testid={testid}
      onClick={onClick}
    >
      {children}
      {badge && (
        <span class={quietBadge ? 'count quiet' : 'count'} aria-hidden="true">
          {badge}
        </span>
      )}
    </button>
  );
}
