import type { Knowledge } from './place.js';

/** What is known of places now; each replica keeps it in memory and refreshes it when it changes. */
export interface KnowledgeSource {
  current(): Knowledge;
}

export const KNOWLEDGE = Symbol('KnowledgeSource');
