import { describe, expect, it } from 'vitest';
import { judge } from '../scripts/gallery/judge.ts';
import { createStandIns, normalizeSummary } from '../scripts/gallery/normalize.ts';
import { sanitizeHtml } from '../scripts/gallery/sanitize-html.ts';

describe('a summary of the gallery', () => {
  const normalize = (markdown: string, kept: readonly string[] = []): string =>
    normalizeSummary(markdown, new Map(), kept);

  it.for([
    ['a duration', 'run, 1m 3s, done', 'run, 12s, done'],
    ['short durations', '0.8s · 950ms · 45s', '12s · 12s · 12s'],
    ['a duration with an entity', '0&#46;8s', '12s'],
    ['hours', '1h 5m', '12s'],
    ['a time', 'at 2026-05-04T10:00:01.123Z', 'at 2031-03-04T09:00:00.000Z'],
    ['a time with entities', '2026&#45;05&#45;04T10&#58;00&#58;01Z', '2031&#45;03&#45;04T09&#58;00&#58;00&#46;000Z'],
    ['a time of day', '10:20:30 submitted', '09:00:00 submitted'],
    ['the day of the run', '- 2026-12-01: started 10:20:30', '- 2031-03-04: started 09:00:00'],
    ['the day of an earlier run', 'with run 7 of Nov 30: **0** new', 'with run 7 of Mar 4: **0** new'],
    ['a port', 'http://127.0.0.1:43117/v1', 'http://127.0.0.1:8080/v1'],
    ['a port with entities', '127&#46;0&#46;0&#46;1&#58;43117', '127&#46;0&#46;0&#46;1&#58;8080'],
    ['numbers of requests and polls', '1 request, 1,031 polls', '9 requests, 9 polls'],
  ])('has the same text whenever it is made: %s', ([, given, expected]) => {
    expect(normalize(given ?? '')).toBe(expected);
  });

  it.for(['dnt_004g8s', 'data/donors.csv:41', '#L41', '250 rows', '5s-old', 'v1.5.2s', 'path/12h'])(
    'keeps what does not change: %s',
    (text) => expect(normalize(text)).toBe(text),
  );

  it('keeps durations that the situation chose', () => {
    expect(normalize('timeout 4s, after 4.1s', ['4s'])).toBe('timeout 4s, after 12s');
  });

  it('has the same numbers in columns that depend on the machine, in that table only', () => {
    const polls = '| job | polls |\n| ---: | ---: |\n| 1 | 1,234 |\n';
    expect(normalize(`${polls}\n| job | rows |\n| ---: | ---: |\n| 1 | 7 |`)).toBe(
      `${polls.replace('1,234', '9')}\n| job | rows |\n| ---: | ---: |\n| 1 | 7 |`,
    );
  });

  it('has stand-ins for random ids, in their form and in order; plain and with entities', () => {
    const standIns = createStandIns([['/tmp/x', '/home/y']]);
    standIns.addJobIds(['job_00112233445500000001', '34567890', 'imp-1', 'job_00112233445500000001']);
    const text = 'job_00112233445500000001 job&#95;00112233445500000001 34567890 imp-1 /tmp/x/a';
    expect(normalizeSummary(text, standIns.all)).toBe(
      'job_7f3a9c2e51d800000001 job&#95;7f3a9c2e51d800000001 53407002 imp-1 /home/y/a',
    );
  });
});

describe('the judge of the gallery', () => {
  const bounds = { wide: 400, narrow: 500 };
  const overflow = (by: number, isFolded = false) => ({ text: 'key', where: 'table', by, isFolded });

  it('finds nothing wrong with a summary at its bound', () => {
    expect(judge({ height: 400, overflows: [] }, 'wide', bounds)).toEqual([]);
  });

  it('names a height above the bound of its width', () => {
    expect(judge({ height: 501, overflows: [] }, 'narrow', bounds)).toEqual([
      'narrow: 501 px high, at most 500 allowed',
    ]);
  });

  it('names the text that is worst off, and where it hides', () => {
    expect(judge({ height: 1, overflows: [overflow(3), overflow(40, true)] }, 'wide', bounds)).toEqual([
      'wide: 2 texts do not fit, worst 40 px beyond the table (folded): "key"',
    ]);
  });
});

describe('HTML of the gallery', () => {
  it.for([
    ['<details open=""><summary>a</summary>b<br><sub>c</sub><kbd>d</kbd></details>', ''],
    ['<p align="center">a</p>', ''],
    ['<a href="https://a.example/x?y#z">a</a><a href="#b">b</a>', ''],
    ['<p style="color:red" class="x" onclick="a()">a</p>', '<p>a</p>'],
    ['<a href="javascript:alert(1)">a</a>', '<a>a</a>'],
    ['<a href=" java\tscript:alert(1)">a</a>', '<a>a</a>'],
    ['<script>a</script><style>b</style>c<!-- d -->', 'c'],
    ['<font color="red">a <b>b</b></font>', 'a <b>b</b>'],
    ['<input type="text"><input type="checkbox" checked="">', '<input type="checkbox" checked="">'],
    ['<svg><a href="x">y</a></svg>', '<a href="x">y</a>'],
  ])('holds what GitHub allows: %s', ([html = '', expected = '']) => {
    expect(sanitizeHtml(html)).toBe(expected || html);
  });
});
