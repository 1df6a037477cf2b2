/** The web server over HTTP: what a browser gives to the client. */
export interface Http {
  /** What is at a path of our own origin, as JSON; undefined where there is nothing, or the line broke. Never rejects. */
  get(path: string, signal?: AbortSignal): Promise<unknown>;
  /**
   * Sends a file to a path of our own origin. Status 0: the line broke, or it was cancelled. Never rejects.
   * @param onProgress is told how many bytes have gone
   */
  put(
    path: string,
    file: File,
    onProgress: (sent: number) => void,
    cancelled: AbortSignal,
  ): Promise<{ readonly status: number; readonly text: string }>;
}
