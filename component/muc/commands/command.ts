/** What a command is to the machine that runs its sessions: stages to be filled in, one after the other, and an end. */

import type { Fault } from '../../../protocol/base/fault.ts';
import type { FormField } from '../../../protocol/base/form.ts';
import type { Note } from '../../../protocol/muc/commands.ts';
import type { Answers } from './answers.ts';

export interface Command {
  /** XEP-0050 §3.2: unique at the service. */
  readonly node: string;
  readonly name: string;
  /** `operator`: bare address of the one who asks. */
  start(operator: string): Step;
}

export interface Table {
  readonly columns: readonly FormField[];
  readonly rows: readonly (readonly string[])[];
}

export interface Stage {
  readonly kind: 'stage';
  readonly title: string;
  readonly instructions?: string;
  /** What is asked. */
  readonly fields?: readonly FormField[];
  /** What is shown instead of asking; made each time it is shown, so that a session keeps no rows. */
  table?(): Table;
  /** Goes on to another stage; left out in the last one. A fault of the answers leaves the session where it is. */
  next?(answers: Answers): Promise<Step | Fault> | Step | Fault;
  /** Ends the command; left out where it cannot be ended yet. */
  complete?(answers: Answers): Promise<Outcome | Fault> | Outcome | Fault;
}

export interface Outcome {
  readonly kind: 'outcome';
  readonly title?: string;
  /** XEP-0050 §3.6: a failure is told by a note of type error. */
  readonly notes?: readonly Note[];
  readonly table?: Table;
}

export type Step = Stage | Outcome;

export const done = (text: string): Outcome => ({ kind: 'outcome', notes: [{ type: 'info', text }] });
export const failed = (text: string): Outcome => ({ kind: 'outcome', notes: [{ type: 'error', text }] });
