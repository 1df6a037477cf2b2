/** Limits that several processes must agree on. */

/** Bytes of one upload: a lecture with pictures is 20 MB and one with video 150 MB; more is a film. */
export const UPLOAD_SIZE = 200 * 1000 ** 2;
