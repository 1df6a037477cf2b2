/** Whom this account hears nothing of (XEP-0191). */
import type { ReadonlySignal } from '@preact/signals-core';
import type { Fault } from '../../../protocol/base/fault.ts';
import type { Report } from '../../../protocol/blocking/blocking.ts';

export type { Report };

export interface BlockingControl {
  /** The server has it. */
  readonly supported: ReadonlySignal<boolean>;
  /** The operator is told what is reported with it (XEP-0377). */
  readonly reports: ReadonlySignal<boolean>;
  /** Addresses and domains. */
  readonly list: ReadonlySignal<ReadonlySet<string>>;
  /** The address, the one it belongs to, or its domain is on the list. */
  blocks(jid: string): boolean;
  /** Each resolves to why it was not done, or undefined. @param jid bare address or domain */
  block(jid: string, report?: Report): Promise<Fault | undefined>;
  unblock(jid: string): Promise<Fault | undefined>;
}
