import { UPLOAD_SIZE } from '../../../backplane/limits.ts';

export const DOCUMENTS = {
  /**
   * Bytes of the documents of one group, with all that is made of them: a course of a hundred lectures with pictures. Of those
   * that one account added to any groups; and of all. An operator with a larger disk sets more.
   */
  groupQuota: 2 * 1024 ** 3,
  accountQuota: 5 * 1024 ** 3,
  totalQuota: 50 * 1024 ** 3,
  /** Documents of one room. */
  perRoom: 100,
  /** ms for which a room remembers a document that was removed, to put it back: longer than anybody is offered it. */
  removedFor: 60_000,
  /**
   * ms that documents which no group names are kept, out of reach: until somebody who comes back from a holiday has seen that
   * a backup was put back wrongly. And ms between two looks at which of them have been kept for so long.
   */
  setAsideFor: 14 * 24 * 3_600_000,
  setAsideLook: 3_600_000,
  /** Bytes of one upload. */
  uploadSize: UPLOAD_SIZE,
  /** ms an upload slot can be used. */
  slotLife: 10 * 60_000,
  /** Uploads of one account that have not come in yet: more than a hand drops at once. */
  slotsPerUser: 20,
};
