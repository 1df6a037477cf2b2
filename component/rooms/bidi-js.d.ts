/** The part of bidi-js that nick.ts uses; its own types describe a CommonJS module only. */
declare module 'bidi-js/dist/bidi.mjs' {
  export default function bidiFactory(): {
    /** The bidirectional type of a character (UAX #9 §3.2), such as `L`, `R` or `AL`. */
    getBidiCharTypeName(char: string): string;
  };
}
