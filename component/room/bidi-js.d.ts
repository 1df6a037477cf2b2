/** The part of bidi-js that nick.ts and the converter use; its own types describe a CommonJS module only. */
declare module 'bidi-js/dist/bidi.mjs' {
  /** Levels of all characters of a text; passed on as it is. */
  interface EmbeddingLevels {
    readonly levels: Uint8Array;
  }
  export default function bidiFactory(): {
    /** The bidirectional type of a character (UAX #9 §3.2), such as `L`, `R` or `AL`. */
    getBidiCharTypeName(char: string): string;
    getEmbeddingLevels(text: string, direction?: 'ltr' | 'rtl'): EmbeddingLevels;
    /** Ranges, both ends in it, that are to be reversed one after the other. */
    getReorderSegments(text: string, levels: EmbeddingLevels): [number, number][];
    /** Places of characters that are shown mirrored, with what is shown. */
    getMirroredCharactersMap(text: string, levels: Uint8Array): Map<number, string>;
  };
}
