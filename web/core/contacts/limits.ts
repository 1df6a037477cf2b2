/** What others may make this client keep. */

/** Devices of one contact: people have a few. What one contact sends costs its own list alone. */
export const MAX_DEVICES = 20;
/** Requests to be a contact that wait for an answer; the server keeps the others, and tells of them after a later log-in. */
export const MAX_REQUESTS = 200;
/** Answers to what a device can do that are kept, by their hash (XEP-0115): programs in all their versions. */
export const MAX_CAPS = 500;
/** Such questions that wait for answers at a time: after a log-in hundreds of devices are new. */
export const CAPS_AT_ONCE = 4;
/** Namespaces of one device that are kept; clients of today have about 60. */
export const MAX_FEATURES = 500;
