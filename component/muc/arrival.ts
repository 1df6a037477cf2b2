import type { Element } from '../../protocol/base/xml.ts';

/** Somebody who wants in. */
export interface Arrival {
  /** Carries the `<x xmlns='…/muc'/>`. */
  readonly presence: Element;
  /** Full address. */
  readonly from: string;
  /** The nick it asks for. */
  readonly wanted: string;
  /** What stands for the address of a guest, see guest-places.ts; undefined for others. */
  readonly origin: string | undefined;
  /** The room was made for it. */
  readonly created: boolean;
}
