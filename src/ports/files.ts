/** The disk as a dependency. Paths are absolute. */
export interface Files {
  /**
   * Streams a file's bytes as stored. Rejects with Node's error (`code: 'ENOENT'`, …).
   * @param options.reuses a chunk may be overwritten once the next one is asked for: memory of its own for each would
   * burden the garbage collector.
   */
  read(path: string, options?: { readonly reuses: boolean }): AsyncIterable<Uint8Array>;
  readText(path: string): Promise<string>;
  stat(path: string): Promise<FileStat | undefined>;
  /** Path with links resolved; undefined if there is no such file. */
  realPath(path: string): Promise<string | undefined>;
  /** True if the path itself is a symbolic link, even a broken one. */
  isLink(path: string): Promise<boolean>;
  /** Files below `cwd` that match. `!` patterns exclude. */
  glob(patterns: readonly string[], cwd: string): Promise<FoundFiles>;
  makeDirectory(path: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Atomic: a reader of `to` sees the old file or the new one, never a mix. Both must be in one folder. */
  rename(from: string, to: string): Promise<void>;
  /**
   * A hard link, which takes no disk space; a copy if the file system does not support hard links. Rejects if `to`
   * exists. Both must be in folders of this tool.
   */
  link(from: string, to: string): Promise<void>;
  /** Creates or truncates, readable by the owner only. Rejects with `code: 'ELOOP'` if the path is a symbolic link. */
  openWrite(path: string): Promise<FileSink>;
  /** Appends, or creates the file. Does not follow symbolic links either. */
  openAppend(path: string): Promise<FileSink>;
  /** Creates or truncates a file for random access. Synchronous, because one page takes far less than a tick. */
  openRandom(path: string): RandomAccessFile;
  /** Takes the lock file at `path`; undefined while another process holds it. */
  lock(path: string): Promise<FolderLock | undefined>;
  /** A new private folder under the system's or the runner's temporary folder. */
  temporaryDirectory(prefix: string): Promise<string>;
}

/** A lock that this process holds. */
export interface FolderLock {
  /** False once another process has taken it over: then this one writes and sends nothing more. */
  holds(): Promise<boolean>;
  release(): Promise<void>;
}

/** Files that match patterns. Paths are relative with `/`, unsorted. */
export interface FoundFiles {
  /** Includes broken links that match. */
  readonly files: readonly string[];
  /** Folders, and links to them, that may contain matching files and could not be read. */
  readonly unreadable: readonly { readonly path: string; readonly error: unknown }[];
}

export interface FileStat {
  readonly bytes: number;
  readonly isFile: boolean;
  readonly isDirectory: boolean;
}

export interface FileSink {
  /** Buffered; resolves when more can be written. */
  write(text: string | Uint8Array): Promise<void> | undefined;
  /** Everything written so far is on the disk (fdatasync). */
  sync(): Promise<void>;
  close(): Promise<void>;
}

export interface RandomAccessFile {
  /** Reads up to `buffer.length` bytes at `position`; returns how many. */
  read(buffer: Uint8Array, position: number): number;
  write(buffer: Uint8Array, position: number): void;
  close(): void;
}
