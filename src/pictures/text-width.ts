/** The weights of the font in pictures. */
export type Weight = 'regular' | 'semibold';

/**
 * How wide the characters of Inter from space to tilde are, in thousandths of the font's size. A test measures text with the font
 * itself. Layout needs widths before anything is drawn.
 */
const advances: Readonly<Record<Weight, readonly number[]>> = {
  regular: [
    281, 288, 466, 633, 642, 982, 644, 300, 365, 365, 645, 662, 288, 460, 288, 360, 631, 407, 610, 618, 646, 593, 620,
    566, 619, 620, 288, 302, 662, 662, 662, 511, 966, 690, 654, 730, 722, 601, 590, 746, 743, 269, 571, 672, 565, 903,
    753, 765, 639, 765, 644, 642, 646, 744, 690, 985, 682, 679, 629, 365, 360, 365, 471, 490, 323, 562, 612, 571, 612,
    583, 370, 613, 591, 242, 242, 549, 242, 876, 591, 600, 612, 612, 392, 528, 342, 591, 572, 818, 546, 572, 552, 426,
    333, 426, 662,
  ],
  semibold: [
    252, 321, 523, 644, 650, 1004, 663, 326, 373, 373, 664, 673, 319, 465, 319, 379, 660, 423, 623, 636, 666, 612, 640,
    576, 640, 640, 319, 329, 673, 673, 673, 543, 999, 728, 659, 737, 722, 605, 588, 749, 746, 277, 580, 703, 565, 922,
    759, 769, 645, 773, 652, 650, 660, 736, 728, 1020, 720, 713, 652, 373, 379, 373, 481, 515, 351, 574, 624, 583, 624,
    591, 389, 625, 612, 262, 262, 569, 262, 900, 612, 609, 624, 624, 413, 549, 370, 612, 598, 839, 569, 600, 566, 455,
    359, 455, 673,
  ],
};

/** How wide other characters are at most: Latin, Greek and Cyrillic letters with accents, and all others. */
const WIDEST_LETTER = 1000;
const WIDEST = 1600;

/** Returns how wide a text is, or a little more where it has characters beyond ASCII. */
export function textWidth(text: string, size: number, weight: Weight = 'regular'): number {
  return ([...text].reduce((sum, character) => sum + advanceOf(character, weight), 0) * size) / 1000;
}

function advanceOf(character: string, weight: Weight): number {
  const base = character.normalize('NFD').codePointAt(0) ?? 0;
  return advances[weight][base - 32] ?? (base < 0x0530 ? WIDEST_LETTER : WIDEST);
}

/** Returns a text that fits into a width. What is left out is left out in the middle: the ends of names tell them apart. */
export function fitText(text: string, width: number, size: number, weight: Weight = 'regular'): string {
  if (textWidth(text, size, weight) <= width) return text;
  const characters = [...text];
  // No character is narrower than a quarter of the size: longer texts need not be tried.
  for (let kept = Math.min(characters.length - 1, Math.ceil((4 * width) / size)); kept > 1; kept -= 1) {
    const end = Math.floor(kept / 2);
    const shortened = `${characters.slice(0, kept - end).join('')}…${characters.slice(-end).join('')}`;
    if (textWidth(shortened, size, weight) <= width) return shortened;
  }
  return '…';
}
