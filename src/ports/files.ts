/** The disk as an argument. Paths are absolute. */
export interface Files {
  /** Streams a file's bytes as stored. Rejects with Node's error (`code: 'ENOENT'`, …). */
  read(path: string): AsyncIterable<Uint8Array>;
  readText(path: string): Promise<string>;
  stat(path: string): Promise<FileStat | undefined>;
  /** Real path with links resolved; undefined if there is no such file. */
  realPath(path: string): Promise<string | undefined>;
  /** True for a symbolic link itself, wherever it leads, if anywhere. */
  isLink(path: string): Promise<boolean>;
  /** Files below `cwd` that match. `!` patterns exclude. */
  glob(patterns: readonly string[], cwd: string): Promise<FoundFiles>;
  makeDirectory(path: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** In one step: whoever reads `to` finds the old file or the new one, never a part. Both in one folder. */
  rename(from: string, to: string): Promise<void>;
  /** Creates or truncates, readable by the owner only. Rejects with `code: 'ELOOP'` where a symbolic link stands there. */
  openWrite(path: string): Promise<FileSink>;
  /** Writes behind what is there; creates where there is nothing. Follows no symbolic link either. */
  openAppend(path: string): Promise<FileSink>;
  /** Creates or truncates a file of fixed-width records, synchronous since one page is far below a tick. */
  openRandom(path: string): RandomAccessFile;
  /** Takes the lock file at `path`; undefined while another process holds it. */
  lock(path: string): Promise<FolderLock | undefined>;
  /** A new private folder under the system's or the runner's temporary folder. */
  temporaryDirectory(prefix: string): Promise<string>;
}

/** A lock that this process took. */
export interface FolderLock {
  /** False once another process took it over: this one writes and sends nothing more. */
  holds(): Promise<boolean>;
  release(): Promise<void>;
}

/** What patterns match. Paths are relative with `/`, unsorted. */
export interface FoundFiles {
  /** Links that match and lead nowhere are among them. */
  readonly files: readonly string[];
  /** Folders, also links to them, in which files may match and which could not be read. */
  readonly unreadable: readonly { readonly path: string; readonly error: unknown }[];
}

export interface FileStat {
  readonly bytes: number;
  readonly isFile: boolean;
  readonly isDirectory: boolean;
}

export interface FileSink {
  /** Buffered; resolves when more may be written. */
  write(text: string | Uint8Array): Promise<void> | undefined;
  /** Everything written so far is on the disk (fdatasync). */
  sync(): Promise<void>;
  close(): Promise<void>;
}

export interface RandomAccessFile {
  /** Reads up to `buffer.length` bytes at `position`; the number read. */
  read(buffer: Uint8Array, position: number): number;
  write(buffer: Uint8Array, position: number): void;
  close(): void;
}
