import { useComputed } from '@preact/signals';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Conference } from '../../core/room/contract.ts';
import { DropOverlay } from '../documents/drop-overlay.tsx';
import { UploadCards } from '../documents/upload-cards.tsx';
import { BlackStage } from '../stage/black-stage.tsx';
import { EmptyStage } from '../stage/empty-stage.tsx';
import { FollowPill } from '../stage/follow-pill.tsx';
import { createInkModel } from '../stage/ink-model.ts';
import { createOwnStrokes } from '../stage/own-strokes.ts';
import { PreparingStage } from '../stage/preparing-stage.tsx';
import { Stage } from '../stage/stage.tsx';
import { createStageModel } from '../stage/stage-model.ts';
import { Thumbs } from '../stage/thumbs.tsx';
import { ToolBar } from '../stage/tool-bar.tsx';
import { UndoNotice } from '../stage/undo-notice.tsx';
import { ZoomControls } from '../stage/zoom-controls.tsx';
import { useUi } from '../ui-context.ts';
import { Speakers } from '../voice/speakers.tsx';
import { Banners } from './banners.tsx';
import { BottomBar } from './bottom-bar.tsx';
import { ExitFullscreen } from './exit-fullscreen.tsx';
import { createFullscreen } from './fullscreen.ts';
import { attachKeys } from './keys.ts';
import { LeaveDialog } from './leave-dialog.tsx';
import { MeetingEnded } from './meeting-ended.tsx';
import { Notice } from './notice.tsx';
import { type Room, RoomContext } from './room-context.ts';
import { RoomHeader } from './room-header.tsx';
import { createRoomState } from './room-state.ts';
import { SidePanel } from './side-panel.tsx';

interface Props {
  readonly conference: Conference;
  readonly onLeave: () => void;
}

export function RoomView({ conference, onLeave: leave }: Props) {
  const { config } = useUi();
  const file = useRef<HTMLInputElement>(null);
  const area = useRef<HTMLElement>(null);
  const [maxUpload, setMaxUpload] = useState<number | null>(null);
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
  const state = useMemo(() => createRoomState(window), []);
  const fullscreen = useMemo(() => createFullscreen(() => area.current), []);
  const room = useMemo<Room>(
    () => ({ conference, model, ink, state, maxUpload, chooseFile: () => file.current?.click() }),
    [conference, model, ink, state, maxUpload],
  );

  useEffect(() => {
    config().then(
      (known) => setMaxUpload(known.maxUpload),
      () => {},
    );
  }, [config]);
  useEffect(() => () => ink.dispose(), [ink]);
  useEffect(() => () => model.dispose(), [model]);
  useEffect(() => () => state.dispose(), [state]);
  useEffect(() => () => fullscreen.dispose(), [fullscreen]);
  useEffect(
    () => attachKeys(window, { conference, model, ink, state, fullscreen }),
    [conference, model, ink, state, fullscreen],
  );

  const [leaving, setLeaving] = useState(false);
  /** A host who leaves a running meeting is asked what is to become of it. */
  const onLeave = () => {
    if (conference.people.moderator.peek() && model.phase.peek() === 'running') setLeaving(true);
    else leave();
  };
  const empty = useComputed(() => model.document.value === null);
  /** The tools lie below a black stage: nobody could see what they do. */
  const usable = useComputed(() => !empty.value && !model.black.value);
  const withThumbs = useComputed(() => state.thumbsShown.value && !empty.value);
  return (
    <RoomContext.Provider value={room}>
      <div
        class="room"
        data-compact={state.compact.value}
        data-status={conference.status.value}
        data-panel={state.panel.value ?? 'none'}
        data-thumbs={withThumbs.value}
      >
        <RoomHeader onLeave={onLeave} />
        {withThumbs.value && <Thumbs />}
        <main class="stage-area" ref={area} data-full={fullscreen.on.value}>
          <Banners />
          <UploadCards />
          <div class="stage-frame">
            <Stage
              conference={conference}
              model={model}
              ink={ink}
              tools={state.tools}
              onRenderer={(renderer) => {
                state.renderer.value = renderer;
              }}
            />
            {empty.value && (model.phase.value === 'ended' ? <MeetingEnded onLeave={onLeave} /> : <EmptyStage />)}
            <PreparingStage />
            {usable.value && conference.people.presenter.value && state.toolbar.value && <ToolBar />}
            {usable.value && <ZoomControls />}
            <BlackStage />
            <div class="stage-top">
              <FollowPill />
              <Speakers />
            </div>
            <UndoNotice />
            {fullscreen.on.value && <ExitFullscreen onExit={fullscreen.leave} />}
            <Notice />
          </div>
        </main>
        {state.panel.value && <SidePanel />}
        <BottomBar fullscreen={fullscreen} onLeave={onLeave} />
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
        <DropOverlay />
        {leaving && <LeaveDialog onLeave={leave} onClose={() => setLeaving(false)} />}
      </div>
    </RoomContext.Provider>
  );
}
