/** What goes between the process and the thread of its database: lists, because one message costs as much as its contents. */

/** Noun and method of the store; the noun is '' for what is of none. */
export interface Call {
  readonly id: number;
  readonly noun: string;
  readonly method: string;
  readonly args: readonly unknown[];
}

export type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: PlainError };

/** What is told once: the names of all methods by noun, or why the database could not be opened. */
export type Opened = { readonly methods: Readonly<Record<string, readonly string[]>> } | { readonly error: PlainError };

/** An error loses what it has beside its text when it is sent, and the numbers of SQLite are what tells a full disk. */
export interface PlainError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly code: unknown;
  readonly errcode: unknown;
}

export function plainError(thrown: unknown): PlainError {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown };
  return { name: error.name, message: error.message, stack: error.stack, code, errcode };
}
