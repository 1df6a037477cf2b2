import { Fault } from '../../../protocol/base/fault.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { xml } from '../../../protocol/base/xml.ts';
import { applyAction } from '../../../protocol/log/fold.ts';
import type { Who } from '../../../protocol/log/kind.ts';
import type { LogAction } from '../../../protocol/log/kinds.ts';
import { inkSize } from '../../../protocol/log/state.ts';
import { entries, ofPage } from '../../../protocol/stage/by-page.ts';
import { documentOf } from '../../../protocol/stage/shown.ts';
import type { StageAction } from '../../../protocol/stage/stage.ts';
import { strokesOf } from '../../../protocol/stage/strokes.ts';
import type { Meeting } from '../../meeting/meeting.ts';
import type { Occupant } from '../../room/occupants.ts';
import type { Room } from '../../room/room.ts';
import type { Service } from '../../service.ts';
import type { Conversions } from '../documents/conversions.ts';
import { absentPresenter } from './rights.ts';

type Checks = Service & { readonly documents: Pick<Conversions, 'status'> };

/** @returns why it is refused */
export async function check(
  service: Checks,
  room: Room,
  meeting: Meeting,
  action: StageAction & LogAction,
  { id, nick, role }: Occupant,
): Promise<Fault | undefined> {
  const { state } = meeting;
  const document = documentOf(state);
  switch (action.kind) {
    case 'show': {
      if (action.document === null) return undefined;
      const known = await service.store.documents.of(room.name);
      if (!known.some((d) => d.document === action.document)) {
        return new Fault('item-not-found', 'this group has no such document');
      }
      return await checkPage(service, action.document, action.page);
    }
    case 'page':
      return document === null ? nothingShown() : await checkPage(service, document, action.page);
    case 'ink':
      if (document === null) return nothingShown();
      return checkInk(service, meeting, action, { id, nick }) ?? (await checkPage(service, document, action.page));
    case 'view':
    case 'black':
      return document === null ? nothingShown() : undefined;
    case 'erase':
      // Another may have removed some of them meanwhile.
      return strokesOf(state, action.page).some((s) => action.ids.includes(s.id))
        ? undefined
        : new Fault('item-not-found', 'there is no such stroke');
    case 'restore':
      return checkRestore(service, meeting, action.seq);
    case 'give':
    case 'revoke':
      if (role !== 'moderator') return new Fault('forbidden', 'only moderators may give and revoke the stage');
      return room.occupants.byNick(action.nick) ||
        (action.kind === 'revoke' &&
          (state.presenters.includes(action.nick) || absentPresenter(room, action.nick) !== undefined))
        ? undefined
        : new Fault('item-not-found', 'nobody here has this nick');
    case 'clear':
      return undefined;
  }
}

/** Pages beyond the last are refused as soon as the number of pages is known. */
async function checkPage(service: Checks, document: string, page: number): Promise<Fault | undefined> {
  const status = await service.documents.status(document);
  if (!status) return new Fault('item-not-found', 'the document is not there any more');
  return status.pages > 0 && page > status.pages
    ? new Fault('item-not-found', `the document has ${status.pages} pages`)
    : undefined;
}

function checkInk(
  service: Service,
  { state }: Meeting,
  { page, points }: StageAction & { kind: 'ink' },
  who: Who,
): Fault | undefined {
  const used = inkSize([...strokesOf(state, page), { points, who }]);
  return used > service.limits.stage.pageInk ? full() : undefined;
}

/** What others drew meanwhile may have taken the place. */
function checkRestore(service: Service, { state }: Meeting, seq: number): Fault | undefined {
  const removal = state.removed.find((r) => r.seq === seq);
  if (!removal) return new Fault('item-not-found', 'this event removed nothing that could be restored');
  const after = applyAction(state, { kind: 'restore', seq }, null);
  const fits = [...entries(removal.ink)].every(
    ([surface, page]) => inkSize(ofPage(after.ink, surface, page) ?? []) <= service.limits.stage.pageInk,
  );
  return fits ? undefined : full();
}

const nothingShown = () => new Fault('unexpected-request', 'nothing is on the stage');

const full = () =>
  new Fault('resource-constraint', 'this page is full of ink', 'wait', xml('page-full', { xmlns: NS.stage }));
