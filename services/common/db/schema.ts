/** Replaced by the real schema; the database part owns this file. */
export interface Schema {}
