import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Conference } from '../../core/room/contract.ts';
import { ROOM } from '../features.ts';
import { attachKeys } from '../shell/keys.ts';
import { createInkModel } from '../stage/ink-model.ts';
import { createOwnStrokes } from '../stage/own-strokes.ts';
import { Stage } from '../stage/stage.tsx';
import { createStageModel } from '../stage/stage-model.ts';
import type { Hold } from '../stage/stage-view.ts';
import { Thumbs } from '../stage/thumbs.tsx';
import { useUi } from '../ui-context.ts';
import { Banners } from './banners.tsx';
import { BottomBar } from './bottom-bar.tsx';
import { createFullscreen } from './fullscreen.ts';
import { type Room, RoomContext } from './room-context.ts';
import { RoomHeader } from './room-header.tsx';
import { createRoomState } from './room-state.ts';
import { SidePanel } from './side-panel.tsx';
import { Slot } from './slot.tsx';
import { SlotsContext } from './slots-context.ts';

/** The frame of a room: what is shown where. What it is comes from the features. */
export function RoomView({ conference }: { readonly conference: Conference }) {
  const file = useRef<HTMLInputElement>(null);
  const area = useRef<HTMLElement>(null);
  const room = useRoomParts(conference, area, file);
  const { model, ink, state, fullscreen } = room;
  const hold = useMemo<Hold>(() => {
    const { stage, people } = conference;
    return { point: stage.point, presenter: people.presenter, nick: people.nick, ink, tools: state.tools };
  }, [conference, ink, state]);
  const withThumbs = useComputed(() => state.thumbsShown.value && model.document.value !== null);
  const Dialog = state.dialog.value;
  return (
    <SlotsContext.Provider value={ROOM}>
      <RoomContext.Provider value={room}>
        <div
          class="room"
          data-compact={state.compact.value}
          data-status={conference.status.value}
          data-panel={state.panel.value ?? 'none'}
        >
          <RoomHeader />
          {withThumbs.value && (
            <Thumbs
              source={conference.stage}
              model={model}
              sheet={state.compact.value}
              onClose={() => {
                state.thumbs.value = false;
              }}
            />
          )}
          <main class="stage-area" ref={area} data-full={fullscreen.on.value}>
            <Banners />
            <Slot place="above-stage" />
            <div class="stage-frame">
              <Stage
                source={conference.stage}
                model={model}
                strokes={ink.strokes}
                hold={hold}
                onRenderer={(renderer) => {
                  state.renderer.value = renderer;
                }}
              />
              <Slot place="stage" />
              <div class="stage-top">
                <Slot place="stage-top" />
              </div>
            </div>
          </main>
          {state.panel.value && <SidePanel />}
          <BottomBar />
          <input
            ref={file}
            type="file"
            hidden
            multiple
            data-testid="file-input"
            onChange={(event) => {
              for (const each of event.currentTarget.files ?? []) conference.documents.upload(each);
              event.currentTarget.value = '';
            }}
          />
          <Slot place="room" />
          {Dialog && (
            <Dialog
              onClose={() => {
                state.dialog.value = null;
              }}
            />
          )}
        </div>
      </RoomContext.Provider>
    </SlotsContext.Provider>
  );
}

/** What the features share, for as long as the room is on the screen. */
function useRoomParts(
  conference: Conference,
  area: { readonly current: HTMLElement | null },
  file: { readonly current: HTMLInputElement | null },
): Room {
  const { config } = useUi();
  const maxUpload = useSignal<number | null>(null);
  const model = useMemo(() => createStageModel(conference), [conference]);
  const ink = useMemo(
    () =>
      createInkModel(
        conference,
        model,
        createOwnStrokes(() => window.sessionStorage, conference.name),
      ),
    [conference, model],
  );
  const state = useMemo(() => createRoomState(window, ROOM.panels), []);
  const fullscreen = useMemo(() => createFullscreen(() => area.current), []);
  const room = useMemo<Room>(
    () => ({ conference, model, ink, state, fullscreen, maxUpload, chooseFile: () => file.current?.click() }),
    [conference, model, ink, state, fullscreen, maxUpload],
  );

  useEffect(() => {
    config().then(
      (known) => {
        maxUpload.value = known.maxUpload;
      },
      () => {},
    );
  }, [config]);
  useEffect(() => () => ink.dispose(), [ink]);
  useEffect(() => () => model.dispose(), [model]);
  useEffect(() => () => state.dispose(), [state]);
  useEffect(() => () => fullscreen.dispose(), [fullscreen]);
  useEffect(() => attachKeys(window, ROOM.keys, room), [room]);
  useEffect(() => {
    const stop = ROOM.watches.map((watch) => watch(room, state.notices.add));
    return () => {
      for (const end of stop) end();
    };
  }, [room]);
  return room;
}
