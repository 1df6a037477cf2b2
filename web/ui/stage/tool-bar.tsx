import type { ComponentChildren } from 'preact';
import { IconButton } from '../common/icon-button.tsx';
import {
  BlackIcon,
  EraserIcon,
  HandIcon,
  LaserIcon,
  MarkerIcon,
  PenIcon,
  RedoIcon,
  TrashIcon,
  UndoIcon,
} from '../icons/icons.tsx';
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

/** What a presenter has in hand, and what can be done with what was drawn. */
export function ToolBar() {
  const { conference, ink, model, state } = useRoom();
  const t = useT();
  const { tool, color } = state.tools;
  const colored = tool.value === 'pen' || tool.value === 'marker';
  const clear = () => ink.clear((undo) => state.offers.add({ text: t('tool.cleared'), undo }));
  return (
    <section class="tools" aria-label={t('tool.tools')}>
      <div class="tool-group">
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
      </div>
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
      <div class="tool-group">
        <IconButton label={t('tool.undo')} testid="undo" disabled={!ink.canUndo.value} onClick={ink.undo}>
          <UndoIcon />
        </IconButton>
        <IconButton label={t('tool.redo')} testid="redo" disabled={!ink.canRedo.value} onClick={ink.redo}>
          <RedoIcon />
        </IconButton>
        <IconButton
          label={t('tool.clear')}
          testid="clear-ink"
          disabled={ink.strokes.value.length === 0}
          onClick={clear}
        >
          <TrashIcon />
        </IconButton>
        <IconButton
          label={t('tool.black')}
          testid="black"
          pressed={model.black.value}
          onClick={() => conference.stage.black(!model.black.peek())}
        >
          <BlackIcon />
        </IconButton>
      </div>
    </section>
  );
}
