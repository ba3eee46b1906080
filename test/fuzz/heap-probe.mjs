// Loaded into the service under attack: says, when asked over the channel of the parent, how much memory is left after a collection.
process.on('message', () => {
  globalThis.gc?.();
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  process.send?.({ rss, heapUsed, external, polluted: 'polluted' in {} });
});
process.channel?.unref();
