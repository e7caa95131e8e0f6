import { z } from 'zod';

/** Values of changes that more than one kind of change has. */

export const accessMode = z.enum(['Open', 'PrivateOnly']);

/** Longest text that Azure takes with a connection (arm.md: request messages). */
const MESSAGE_LENGTH = 140;

export const message = z.string().max(MESSAGE_LENGTH).default('');
