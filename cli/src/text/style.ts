import { styleText } from 'node:util';

/** Text for standard output, styled where that is a terminal that wants it. */
export const bold = (text: string): string => styleText('bold', text, { stream: process.stdout });
export const dim = (text: string): string => styleText('dim', text, { stream: process.stdout });
export const good = (text: string): string => styleText('green', text, { stream: process.stdout });
export const bad = (text: string): string => styleText(['bold', 'red'], text, { stream: process.stdout });
export const doubtful = (text: string): string => styleText('yellow', text, { stream: process.stdout });

/** Takes away what stands on a terminal's line. */
export const CLEAR_LINE = '\r\u001B[K';
