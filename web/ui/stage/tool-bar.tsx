import type { ComponentChildren } from 'preact';
import { EraserIcon, HandIcon, LaserIcon, MarkerIcon, PenIcon, TrashIcon } from '../icons/icons.tsx';
import { IconButton } from '../room/icon-button.tsx';
import { useRoom } from '../room/room-context.ts';
import { useT } from '../ui-context.ts';
import { COLORS, type Tool } from './tool-state.ts';

const TOOLS: readonly (readonly [Tool, ComponentChildren])[] = [
  ['hand', <HandIcon key="hand" />],
  ['pen', <PenIcon key="pen" />],
  ['marker', <MarkerIcon key="marker" />],
  ['eraser', <EraserIcon key="eraser" />],
  ['laser', <LaserIcon key="laser" />],
];

/** What a presenter has in hand. */
export function ToolBar() {
  const { conference, model, state } = useRoom();
  const t = useT();
  const { tool, color } = state.tools;
  const colored = tool.value === 'pen' || tool.value === 'marker';
  return (
    <section class="tools" aria-label={t('tool.tools')}>
      {TOOLS.map(([name, icon]) => (
        <IconButton
          key={name}
          label={t(`tool.${name}`)}
          testid={`tool-${name}`}
          pressed={tool.value === name}
          onClick={() => {
            tool.value = name;
          }}
        >
          {icon}
        </IconButton>
      ))}
      {colored && (
        <fieldset class="colors">
          <legend class="visually-hidden">{t('tool.color')}</legend>
          {COLORS.map(([name, value]) => (
            <label key={name} class="color" title={t(`color.${name}`)} data-color={name}>
              <input
                type="radio"
                name="ink-color"
                class="visually-hidden"
                aria-label={t(`color.${name}`)}
                checked={color.value === value}
                onChange={() => {
                  color.value = value;
                }}
              />
              <span />
            </label>
          ))}
        </fieldset>
      )}
      {(colored || tool.value === 'eraser') && (
        <IconButton label={t('tool.clear')} testid="clear-ink" onClick={() => conference.clearInk(model.page.peek())}>
          <TrashIcon />
        </IconButton>
      )}
    </section>
  );
}
