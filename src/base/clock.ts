/** Returns the time, for everything that people see and for every deadline. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();
