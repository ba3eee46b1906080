/** What to inject for the {@link Configuration}: `@Inject(CONFIGURATION) configuration: Configuration`. */
export const CONFIGURATION = Symbol('guichet.configuration');

/** What to inject for the kernel's `Clock`: `@Inject(CLOCK) clock: Clock`. */
export const CLOCK = Symbol('guichet.clock');

/** What to inject for the open `Database`, where its address is needed; everyone else takes `DataSource`. */
export const DATABASE = Symbol('guichet.database');
