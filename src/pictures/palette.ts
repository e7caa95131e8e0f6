/** Whether a picture has a light or a dark background. */
export type Theme = 'light' | 'dark';

/** A colour of text and lines, and the colour of areas behind them. */
interface Tone {
  readonly ink: string;
  readonly fill: string;
}

/** The colours of a picture. Text has a contrast of at least 4.5:1 (WCAG 2.2, success criterion 1.4.3). */
export interface Palette {
  readonly background: string;
  readonly frame: string;
  readonly card: string;
  readonly border: string;
  readonly text: string;
  readonly muted: string;
  readonly accent: string;
  readonly tones: Readonly<Record<ToneName, Tone>>;
}

/** What a colour says: all is well, look at it, something is wrong, public networks have access, or not known. */
export type ToneName = 'good' | 'attention' | 'bad' | 'open' | 'neutral';

export const palettes = {
  light: {
    background: '#ffffff',
    frame: '#f3f5f8',
    card: '#ffffff',
    border: '#c9d1d9',
    text: '#1b1f24',
    muted: '#57606a',
    accent: '#0969da',
    tones: {
      good: { ink: '#1a7f37', fill: '#dafbe1' },
      attention: { ink: '#7d4e00', fill: '#ffe8a3' },
      bad: { ink: '#b3141f', fill: '#ffd7d5' },
      open: { ink: '#6639ba', fill: '#ecdcff' },
      neutral: { ink: '#57606a', fill: '#e6eaef' },
    },
  },
  dark: {
    background: '#14181d',
    frame: '#1d232b',
    card: '#272e38',
    border: '#48525e',
    text: '#f0f4f8',
    muted: '#a7b1bc',
    accent: '#5aa9ff',
    tones: {
      good: { ink: '#56d364', fill: '#173a21' },
      attention: { ink: '#f2cc60', fill: '#4a3a0c' },
      bad: { ink: '#ff8a80', fill: '#5a1e1e' },
      open: { ink: '#d2a8ff', fill: '#422a63' },
      neutral: { ink: '#a7b1bc', fill: '#39424d' },
    },
  },
} as const satisfies Record<Theme, Palette>;
