/**
 * What a feature adds to a room's screen. Each folder of a feature exports one `RoomSlots`; features.ts lists them, and the
 * frame (header, stage, bar, menu, side panel, keys) shows what is listed and knows none of them by name.
 */
import type { ComponentType } from 'preact';
import type { Member } from '../../core/people/contract.ts';
import type { Key } from '../locales/messages.ts';
import type { PersonProps } from '../people/person.tsx';
import type { KeyEntry } from '../shell/keys.ts';
import type { News } from './notices.ts';
import type { Room } from './room-context.ts';

/** Smaller numbers stand first: tens, so that something can come between. */
interface Ordered {
  readonly order: number;
}

/** Where, and when; `shown` reads signals, so that it is asked again when they change. */
export interface Where extends Ordered {
  readonly shown?: (room: Room) => boolean;
}

/**
 * - `head`, `head-end`: the line at the top, behind the title and at its end
 * - `banner`, `above-stage`: lines and cards between it and the stage, for which the stage moves down
 * - `stage`, `stage-top`: over the stage, anywhere, or in lines at its top
 * - `bar-start`, `bar-middle`: the bar at the bottom; its end has buttons
 * - `menu`: among the entries of the menu
 * - `panel-head`: beside the tabs of the side panel
 * - `people`: above the list of people
 * - `room`: over all of it, or not to be seen
 */
export type Place =
  | 'head'
  | 'head-end'
  | 'banner'
  | 'above-stage'
  | 'stage'
  | 'stage-top'
  | 'bar-start'
  | 'bar-middle'
  | 'menu'
  | 'panel-head'
  | 'people'
  | 'room';

/** A part of the screen. */
export interface ViewEntry extends Where {
  readonly place: Place;
  readonly View: ComponentType;
}

export type Icon = ComponentType<{ readonly size?: number }>;

/** A button in the bar, an entry of the menu, or one or the other, as there is room. */
export interface ButtonEntry {
  /** By which tests find it. */
  readonly id: string;
  readonly label: (room: Room) => Key;
  readonly icon: (room: Room) => Icon;
  /** A hook; shown in the bar. */
  readonly useBadge?: () => Badge;
  /** For what is on or off. */
  readonly pressed?: (room: Room) => boolean;
  readonly bar?: Where;
  readonly menu?: Where;
  /** It deletes something, or leads out. */
  readonly danger?: boolean;
  readonly run: (room: Room) => void;
}

export interface Badge {
  /** '' shows none. */
  readonly text: string;
  /** It in words. */
  readonly label: string;
  /** It only tells a number; nothing waits to be seen. */
  readonly quiet?: boolean;
}

/** A panel at the side: its tab, and its button in the bar or the menu. */
export interface PanelEntry extends Ordered {
  readonly id: string;
  readonly title: Key;
  readonly icon: Icon;
  readonly View: ComponentType;
  readonly bar?: Where;
  readonly menu?: Where;
  /** A hook. */
  readonly useBadge?: () => Badge;
}

/** What is told of somebody in the list of people, and what can be done about it. */
export interface PersonEntry extends Ordered {
  /** Those who have one stand before all others, the smallest first. */
  readonly rank?: (room: Room, member: Member) => number | null;
  /** Beside the name. */
  readonly Mark?: ComponentType<PersonProps>;
  /** For hosts. */
  readonly Action?: ComponentType<PersonProps>;
}

/** Watches the room and tells of what is worth a notice. Returns what ends it. */
export type Watch = (room: Room, add: (news: News) => void) => () => void;

export interface RoomSlots {
  readonly views?: readonly ViewEntry[];
  readonly panels?: readonly PanelEntry[];
  readonly buttons?: readonly ButtonEntry[];
  readonly persons?: readonly PersonEntry[];
  readonly watches?: readonly Watch[];
  readonly keys?: readonly KeyEntry<Room>[];
}

const inOrder = (a: Ordered, b: Ordered) => a.order - b.order;

export type Gathered = ReturnType<typeof gather>;

/** All that features add, each kind in its order. Keys stay in the order of the features. */
export function gather(features: readonly RoomSlots[]) {
  const views = features.flatMap((feature) => feature.views ?? []).toSorted(inOrder);
  return {
    viewsAt: (place: Place): ViewEntry[] => views.filter((view) => view.place === place),
    panels: features.flatMap((feature) => feature.panels ?? []).toSorted(inOrder),
    buttons: features.flatMap((feature) => feature.buttons ?? []),
    persons: features.flatMap((feature) => feature.persons ?? []).toSorted(inOrder),
    watches: features.flatMap((feature) => feature.watches ?? []),
    keys: features.flatMap((feature) => feature.keys ?? []),
  };
}
