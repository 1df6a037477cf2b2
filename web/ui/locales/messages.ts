/** What a language must say: English names all keys, each other one has the same. */
import type { en } from './en.ts';

type Keys = keyof typeof en;

/** A key of the locale files; for counted ones without its plural ending. */
export type Key = Keys extends infer K ? (K extends `${infer Base}_${'one' | 'other'}` ? Base : K) : never;

/** All of a part's texts in a language; counted ones need only the endings that its grammar knows. */
export type Translated<English> = { readonly [K in keyof English as K extends `${string}_one` ? never : K]: string };

export type Messages = Translated<typeof en>;
