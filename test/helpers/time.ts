// Time that passes when the test says so.
import type { Timer } from '../../web/ui/room/notices.ts';

export function createTime() {
  let now = 0;
  let last = 0;
  const tasks = new Map<number, { readonly at: number; readonly task: () => void }>();
  const timer: Timer = {
    set(task, ms) {
      tasks.set(++last, { at: now + ms, task });
      return last;
    },
    clear: (id) => void tasks.delete(id),
  };
  return {
    timer,
    pass(ms: number) {
      const end = now + ms;
      for (;;) {
        const due = [...tasks].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0];
        if (!due) break;
        now = due[1].at;
        tasks.delete(due[0]);
        due[1].task();
      }
      now = end;
    },
    get waiting() {
      return tasks.size;
    },
  };
}
