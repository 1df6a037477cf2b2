import type { Host } from '../../web/ui/common/again.ts';

/** A window whose timers wait for the test. */
export function createWindow() {
  const timers = new Map<number, { readonly ms: number; readonly task: () => void }>();
  const listeners = new Set<() => void>();
  let last = 0;
  const host: Host = {
    setTimeout(task, ms) {
      timers.set(++last, { ms, task });
      return last;
    },
    clearTimeout: (timer) => void timers.delete(timer),
    addEventListener: (_type, listener) => void listeners.add(listener),
    removeEventListener: (_type, listener) => void listeners.delete(listener),
  };
  return {
    host,
    waits: () => [...timers.values()].map(({ ms }) => ms),
    listening: () => listeners.size,
    online() {
      for (const listener of [...listeners]) listener();
    },
    ring() {
      for (const [id, { task }] of [...timers]) {
        timers.delete(id);
        task();
      }
    },
  };
}
