import type { Failure as Reason } from '../protocol/documents/document.ts';

/** Ends a job with a reason for its user; `detail` is for the operator's log only. */
export class Failure extends Error {
  readonly reason: Reason;

  constructor(reason: Reason, detail: string) {
    super(detail);
    this.name = 'Failure';
    this.reason = reason;
  }
}
