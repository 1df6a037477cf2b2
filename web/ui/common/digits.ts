/** A whole number as somebody types it, in whatever script: `１２`, `١٢` and `12` are 12. NaN for anything else. */
export function readDigits(text: string): number {
  const digits = [...text.normalize('NFKC').trim()].map((letter) => {
    if (!/\p{Nd}/u.test(letter)) return '?';
    // The digits of a script stand together, and zero is the first.
    const code = letter.codePointAt(0) ?? 0;
    let zero = code;
    while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
    return String(code - zero);
  });
  return /^[0-9]+$/.test(digits.join('')) ? Number(digits.join('')) : Number.NaN;
}
