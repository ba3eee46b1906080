import { fromBuffer } from 'yauzl';

/** The text of every file in a zip, by name. */
export async function unzip(zip: Buffer): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  await new Promise<void>((resolve, reject) => {
    fromBuffer(zip, { lazyEntries: true }, (failure, archive) => {
      if (failure) {
        reject(failure);
        return;
      }
      archive.on('error', reject);
      archive.on('end', resolve);
      archive.on('entry', (entry: { fileName: string }) => {
        archive.openReadStream(entry as never, (error, stream) => {
          if (error) {
            reject(error);
            return;
          }
          const parts: Buffer[] = [];
          stream.on('data', (part: Buffer) => parts.push(part));
          stream.on('end', () => {
            files.set(entry.fileName, Buffer.concat(parts).toString('utf8'));
            archive.readEntry();
          });
        });
      });
      archive.readEntry();
    });
  });
  return files;
}
