import type { FailureReason } from './contract.ts';

/** Ends a job with a reason for its user; `detail` is for the operator's log only. */
export class Failure extends Error {
  readonly reason: FailureReason;

  constructor(reason: FailureReason, detail: string) {
    super(detail);
    this.name = 'Failure';
    this.reason = reason;
  }
}
