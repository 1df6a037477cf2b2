/** Work that can be called off. */
export interface Job<T> {
  /** Rejects when the work has failed, and at once, with what `isCancelled` knows, when it was cancelled. */
  readonly done: Promise<T>;
  cancel(): void;
}

class Cancelled extends Error {}

export const isCancelled = (error: unknown): boolean => error instanceof Cancelled;

/**
 * Whatever waits for a job must not wait for what stands behind it, so `done` rejects as soon as the job is cancelled: pdf.js
 * answers nothing any more once its document is closed, and it draws only in frames, of which a tab out of sight gets none.
 */
export function createJob<T>(run: (signal: AbortSignal) => Promise<T>): Job<T> {
  const controller = new AbortController();
  const { signal } = controller;
  const cancelled = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Cancelled('cancelled')));
  });
  return { done: Promise.race([run(signal), cancelled]), cancel: () => controller.abort() };
}
