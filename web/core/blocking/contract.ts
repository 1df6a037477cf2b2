/** Whom this account hears nothing of (XEP-0191). */
import type { ReadonlySignal } from '@preact/signals-core';
import type { Fault } from '../../../protocol/base/fault.ts';

/** XEP-0377: why. The server's operator is told. */
export interface Report {
  readonly reason: 'spam' | 'abuse';
  readonly text?: string;
}

export interface BlockingControl {
  /** The server has it. */
  readonly supported: ReadonlySignal<boolean>;
  /** Bare addresses and domains. */
  readonly list: ReadonlySignal<ReadonlySet<string>>;
  /** The address or its domain is on the list. */
  blocks(jid: string): boolean;
  /** Each resolves to why it was not done, or undefined. */
  block(jid: string, report?: Report): Promise<Fault | undefined>;
  unblock(jid: string): Promise<Fault | undefined>;
}
