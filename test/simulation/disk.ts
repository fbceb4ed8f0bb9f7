import { dirname } from 'node:path';
import type { FileSink, Files, RandomAccessFile } from '../../src/ports/files.ts';

/** A file in memory: what was written, and how much of it a power cut would leave. */
interface Node {
  chunks: Buffer[];
  bytes: number;
  synced: number;
  /** What `syncedText` last gave, and of how many bytes. */
  shown: { readonly bytes: number; readonly text: string } | undefined;
}

/** What a process does to the disk; each may be the instant of its death. */
export interface DiskHooks {
  /** Called around each effect; resolves when it may go on, never for a process that has died. */
  readonly around: <T>(what: DiskEffect, path: string, work: () => T) => Promise<T>;
  readonly isAlive: () => boolean;
  /** Throws where the simulated disk refuses. */
  readonly refuse: (what: DiskEffect, path: string) => void;
}

export type DiskEffect = 'open' | 'write' | 'sync' | 'close' | 'remove' | 'rename';

/** A disk that outlives the processes that use it. */
export interface Disk {
  put(path: string, text: string | Buffer): void;
  text(path: string): string | undefined;
  bytes(path: string): Buffer | undefined;
  /** The part of a file that is surely on the disk. */
  syncedText(path: string): string;
  paths(): readonly string[];
  /** Every file with its text. */
  all(): readonly (readonly [path: string, text: string])[];
  /** Takes a file away. */
  drop(path: string): void;
  /** What processes left in the system's buffers reaches the disk. */
  settle(): void;
  /** The power goes: of what was not synced only `share` is left of each file. */
  cut(share: number): void;
  /** The port for one process, named by its number. */
  mount(process: number, hooks: DiskHooks): Files;
}

export function createDisk(): Disk {
  const files = new Map<string, Node>();
  const folders = new Set<string>(['/']);
  /** By process; who has died holds no lock. */
  const living = new Map<string, () => boolean>();
  let temporary = 0;

  function addFolder(path: string): void {
    for (let at = path; !folders.has(at); at = dirname(at)) folders.add(at);
  }
  function create(path: string): Node {
    const node: Node = { chunks: [], bytes: 0, synced: 0, shown: undefined };
    files.set(path, node);
    addFolder(dirname(path));
    return node;
  }
  function whole(node: Node): Buffer {
    if (node.chunks.length !== 1) node.chunks = [Buffer.concat(node.chunks)];
    return node.chunks[0] ?? Buffer.alloc(0);
  }
  function need(path: string): Node {
    const node = files.get(path);
    if (node === undefined) throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
    return node;
  }
  function remove(path: string): void {
    files.delete(path);
    if (!folders.has(path)) return;
    folders.delete(path);
    const inside = `${path}/`;
    for (const name of [...files.keys()]) if (name.startsWith(inside)) files.delete(name);
    for (const name of [...folders]) if (name.startsWith(inside)) folders.delete(name);
  }

  function createSink(node: Node, path: string, hooks: DiskHooks): FileSink {
    return {
      write(part) {
        if (!hooks.isAlive()) return undefined;
        void hooks.around('write', path, () => {
          const bytes = typeof part === 'string' ? Buffer.from(part, 'utf8') : Buffer.from(part);
          node.chunks.push(bytes);
          node.bytes += bytes.length;
        });
        return undefined;
      },
      sync: () =>
        hooks.around('sync', path, () => {
          hooks.refuse('sync', path);
          node.synced = node.bytes;
        }),
      close: () => hooks.around('close', path, () => undefined),
    };
  }

  return {
    put(path, text) {
      const node = create(path);
      node.chunks = [typeof text === 'string' ? Buffer.from(text, 'utf8') : Buffer.from(text)];
      node.bytes = node.chunks[0]?.length ?? 0;
      node.synced = node.bytes;
    },
    text(path) {
      const node = files.get(path);
      return node === undefined ? undefined : whole(node).toString('utf8');
    },
    bytes(path) {
      const node = files.get(path);
      return node === undefined ? undefined : Buffer.from(whole(node));
    },
    syncedText(path) {
      const node = files.get(path);
      if (node === undefined) return '';
      if (node.shown?.bytes !== node.synced) {
        node.shown = { bytes: node.synced, text: whole(node).subarray(0, node.synced).toString('utf8') };
      }
      return node.shown.text;
    },
    paths: () => [...files.keys()],
    all: () => Array.from(files, ([path, node]) => [path, whole(node).toString('utf8')] as const),
    drop: remove,
    settle() {
      for (const node of files.values()) node.synced = node.bytes;
    },
    cut(share) {
      for (const node of files.values()) {
        const kept = node.synced + Math.floor((node.bytes - node.synced) * share);
        node.chunks = [whole(node).subarray(0, kept)];
        node.bytes = kept;
        node.synced = kept;
        node.shown = undefined;
      }
    },
    mount(process, hooks) {
      living.set(String(process), hooks.isAlive);
      return {
        async *read(path) {
          const bytes = whole(need(path));
          if (bytes.length > 0) yield bytes;
        },
        readText: async (path) => whole(need(path)).toString('utf8'),
        async stat(path) {
          const node = files.get(path);
          if (node !== undefined) return { bytes: node.bytes, isFile: true, isDirectory: false };
          return folders.has(path) ? { bytes: 0, isFile: false, isDirectory: true } : undefined;
        },
        realPath: async (path) => (files.has(path) || folders.has(path) ? path : undefined),
        isLink: async () => false,
        async glob(patterns, cwd) {
          const end = /^\*(\.\w+)$/.exec(patterns.join(' '))?.[1];
          if (end === undefined) {
            if (/[*?[{]/.test(patterns.join('')))
              throw new Error(`The simulated disk knows no such wildcards: ${patterns.join(' ')}`);
            return { files: [], unreadable: [] };
          }
          const inside = `${cwd}/`;
          const names = [...files.keys()]
            .filter((path) => path.startsWith(inside))
            .map((path) => path.slice(inside.length));
          return { files: names.filter((name) => !name.includes('/') && name.endsWith(end)), unreadable: [] };
        },
        makeDirectory: async (path) => addFolder(path),
        remove: (path) => hooks.around('remove', path, () => remove(path)),
        rename: (from, to) =>
          hooks.around('rename', to, () => {
            files.set(to, need(from));
            files.delete(from);
          }),
        async link(from, to) {
          if (!hooks.isAlive()) return;
          files.set(to, need(from));
        },
        openWrite: (path) => hooks.around('open', path, () => createSink(create(path), path, hooks)),
        openAppend: (path) =>
          hooks.around('open', path, () => createSink(files.get(path) ?? create(path), path, hooks)),
        openRandom: () => createRandomAccess(),
        async lock(path) {
          if (living.get(files.get(path)?.chunks.join('') ?? '')?.() === true) return undefined;
          create(path).chunks = [Buffer.from(String(process))];
          return {
            holds: async () => files.get(path)?.chunks.join('') === String(process),
            release: async () => remove(path),
          };
        },
        async temporaryDirectory(prefix) {
          temporary += 1;
          const path = `/tmp/${prefix}${temporary}`;
          addFolder(path);
          return path;
        },
      };
    },
  };
}

/** Of a simulated run all records fit into the pages that the store keeps, so this is hardly ever used. */
function createRandomAccess(): RandomAccessFile {
  let bytes = Buffer.alloc(0);
  return {
    read(buffer, position) {
      const found = bytes.subarray(position, position + buffer.length);
      buffer.set(found);
      return found.length;
    },
    write(buffer, position) {
      if (position + buffer.length > bytes.length) {
        bytes = Buffer.concat([bytes], position + buffer.length);
      }
      bytes.set(buffer, position);
    },
    close: () => undefined,
  };
}
