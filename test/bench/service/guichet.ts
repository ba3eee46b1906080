/** The service as it is, from the sources like the others. */
await import('../../../apps/api/src/main.js');
