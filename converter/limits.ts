/** What the programs of one job may use, whatever its kind. Every number is a guard; tests lower them. */
export interface RunLimits {
  /** Milliseconds from the start of a job to its end, waiting in the queue not counted. */
  readonly deadline: number;
  /** Bytes of address space for each program that converts (RLIMIT_AS). */
  readonly memoryBytes: number;
  /** Bytes of one file that a program writes (RLIMIT_FSIZE), and of all files of a job together. */
  readonly outputBytes: number;
  /** Bytes of memory of all programs of a job together. */
  readonly jobMemoryBytes: number;
  /** Threads of all programs of a job together (RLIMIT_NPROC for each as well). */
  readonly jobThreads: number;
  /** Bytes and number of all files that a job has in its scratch folder at one time. */
  readonly scratchBytes: number;
  readonly scratchFiles: number;
  /** Bytes of the disk that converters leave free. */
  readonly freeBytes: number;
}

export const runLimits: RunLimits = {
  // The slowest real deck measured takes 25 s alone and a minute beside others; 1,000 pages take 100 s to draw.
  deadline: 5 * 60_000,
  // LibreOffice maps 1 GiB for ordinary decks; two at this limit still fit an 8 GiB server.
  memoryBytes: 3 * 1024 ** 3,
  // 1,000 pages at 300 kB and their PDF; a document that expands to more would fill the disk.
  outputBytes: 1024 ** 3,
  // What one program may have, for both runs of LibreOffice or the programs that draw; real decks take a tenth.
  jobMemoryBytes: 3 * 1024 ** 3,
  // LibreOffice has up to 20, twice for a deck; each program has three more of its sandbox.
  jobThreads: 192,
  // LibreOffice writes the pictures of a deck to temporary files, unpacked, beside the copy of the file and its PDF.
  scratchBytes: 2 * 1024 ** 3,
  // A profile has 40, twice for a deck; each picture may have one.
  scratchFiles: 30_000,
  // The disk is also that of the database and of Prosody, which stop when it is full.
  freeBytes: 256 * 1024 ** 2,
};
