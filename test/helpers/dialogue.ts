// The component in memory, without a stream: a real core with a real SQLite file, and people who talk to it.
//
// Nothing here sleeps: what the core does on its own takes only turns of the event loop, so `settled` waits for those;
// what hangs on a timer is waited for by `Somebody.until`, with the timer's limit lowered.

export * from './dialogue/addresses.ts';
export * from './dialogue/contract.ts';
export * from './dialogue/documents.ts';
export * from './dialogue/people.ts';
export * from './dialogue/rooms.ts';
export * from './dialogue/stanzas.ts';
export * from './dialogue/start.ts';
