import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { createRepository, joinRepositories } from '../../src/ports/repository.ts';
import { withWorkspace } from '../support/workspace.ts';

describe('files of a commit', () => {
  it('are those that stand in the folder as the commit has them', async () => {
    await withWorkspace(
      { 'data/a.csv': 'id\n1\n', 'data/[b] ü.csv': 'id\n2\n', 'data/c.csv': 'id\n3\n' },
      async (workspace) => {
        const { directory } = workspace;
        const git = (...words: string[]): string =>
          execFileSync('git', ['-C', directory, '-c', 'user.name=a', '-c', 'user.email=a@b.example', ...words], {
            encoding: 'utf8',
          });
        git('init', '--quiet');
        git('add', '--all');
        git('commit', '--quiet', '--message=x');
        const commit = git('rev-parse', 'HEAD').trim();
        workspace.write('data/c.csv', 'id\n4\n');
        workspace.write('data/made.csv', 'id\n5\n');
        const paths = ['a.csv', '[b] ü.csv', 'c.csv', 'made.csv'];
        const { listCommitted } = joinRepositories(undefined, createRepository());
        const asked = { commit, directory: workspace.path('data'), paths };
        expect([...((await listCommitted?.(asked)) ?? [])]).toEqual(['a.csv', '[b] ü.csv']);
        expect(await listCommitted?.({ ...asked, commit: 'f'.repeat(40) })).toBeUndefined();
        expect(await listCommitted?.({ ...asked, commit: '--help' })).toBeUndefined();
      },
    );
  });
});

describe('lines that a branch changes', () => {
  it('are those of the working tree against the commit where it left its base', async () => {
    const many = Array.from({ length: 9 }, (_, index) => `${index + 1}\n`);
    const files = { 'data/a.csv': many.join(''), 'data/é b.csv': 'x\n', 'data/c.csv': 'x\n', 'other.csv': 'x\n' };
    await withWorkspace(files, async (workspace) => {
      const { directory } = workspace;
      const git = (...words: string[]): string =>
        execFileSync('git', ['-C', directory, '-c', 'user.name=a', '-c', 'user.email=a@b.example', ...words], {
          encoding: 'utf8',
        });
      const commit = (): string => {
        git('add', '--all');
        git('commit', '--quiet', '--message=x');
        return git('rev-parse', 'HEAD').trim();
      };
      git('init', '--quiet', '--initial-branch=main');
      commit();
      git('checkout', '--quiet', '-b', 'topic');
      workspace.write(
        'data/a.csv',
        ['0\n', ...many.slice(0, 3), '++ b/data/c.csv\n', ...many.slice(6), 'end'].join(''),
      );
      workspace.write('data/é b.csv', 'x\r\n');
      workspace.write('data/new.csv', 'a\nb\n');
      commit();
      git('checkout', '--quiet', 'main');
      workspace.write('data/c.csv', 'changed on main\n');
      const base = commit();
      git('checkout', '--quiet', 'topic');
      workspace.write('other.csv', 'y\n');
      const { listChanged } = joinRepositories(undefined, createRepository());
      const asked = {
        base,
        commit: '',
        directory: workspace.path('data'),
        paths: ['a.csv', 'é b.csv', 'c.csv', 'new.csv', '../other.csv', '*'],
        signal: new AbortController().signal,
      };
      expect(Object.fromEntries((await listChanged?.(asked)) ?? [])).toEqual({
        'a.csv': [
          [1, 1],
          [5, 5],
          [9, 9],
        ],
        'é b.csv': [[1, 1]],
        'new.csv': [[1, 2]],
      });
      expect(await listChanged?.({ ...asked, base: 'f'.repeat(40) })).toBeUndefined();
      expect(await listChanged?.({ ...asked, base: '--output=x' })).toBeUndefined();
      expect(await listChanged?.({ ...asked, signal: AbortSignal.abort() })).toBeUndefined();
    });
  });
});
