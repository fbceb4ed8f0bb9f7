import { describe, expect, test } from 'vitest';
import { createStopper } from '../../src/engine/stopper.ts';
import type { Refusal } from '../../src/engine/submit/refusal.ts';

const NEXT = { ledger: 'the ledger', resume: 'resume', fresh: 'run', collect: 'collect', resend: 'resend' };

const refusal = (message: string, status = 400): Refusal => ({ status, message, template: message, later: false });

/** The faults after these refusals, none of them with an accepted job between. */
function told(refusals: readonly Refusal[]): readonly string[] {
  const stopper = createStopper(NEXT);
  for (const each of refusals) stopper.refused(each);
  return stopper.stops(false, false).map(({ fault }) => fault.message);
}

describe('refusals', () => {
  test('are told once for each message', () => {
    const messages = told([refusal('no name'), refusal('no list'), refusal('no name')]);
    expect(messages.map((message) => /no \w+/.exec(message)?.[0])).toEqual(['no name', 'no list']);
  });

  test('are told of 20 messages at most', () => {
    const many = Array.from({ length: 21 }, (_, index) => refusal(`no ${index}`));
    expect(told(many)).toHaveLength(20);
  });

  test.each<[string, readonly (Refusal | 'accepted' | 'lost')[], boolean]>([
    ['two of a kind', [refusal('a'), refusal('b')], false],
    ['three of a kind', [refusal('a'), refusal('b'), refusal('c')], true],
    ['three of two kinds', [refusal('a'), refusal('b', 422), refusal('c')], false],
    ['three with one accepted between', [refusal('a'), refusal('b'), 'accepted', refusal('c')], false],
    ['three with one lost between', [refusal('a'), refusal('b'), 'lost', refusal('c')], false],
    ['one of the key', [refusal('a', 401)], true],
    ['one of the credit', [refusal('a', 402)], true],
    ['one of the permission', [refusal('a', 403)], true],
    ['a redirect', [refusal('a', 302)], true],
    ['one of the path', [refusal('a', 404)], false],
  ])('%s: stops the run or not', (_, steps, stops) => {
    const stopper = createStopper(NEXT);
    for (const step of steps) {
      if (step === 'accepted') stopper.accepted();
      else if (step === 'lost') stopper.lost();
      else stopper.refused(step);
    }
    expect(stopper.stopped).toBe(stops);
  });
});

describe('the reason of unsent rows', () => {
  test.each<[string, Refusal | undefined, boolean, string]>([
    ['nothing stopped it', undefined, false, 'timed-out'],
    ['the first request was refused', refusal('a'), false, 'config-error'],
    ['a later request was refused', refusal('a'), true, 'vendor-error'],
    ['redirected', refusal('a', 302), false, 'vendor-error'],
    ['a server error', refusal('a', 500), false, 'vendor-error'],
    ['refused for now until the deadline', { ...refusal('a', 429), later: true }, false, 'timed-out'],
  ])('%s', (_, given, anyAccepted, reason) => {
    const stopper = createStopper(NEXT);
    if (given !== undefined) stopper.refused(given);
    expect(stopper.notSentReason(anyAccepted)).toBe(reason);
  });

  test('a lost submit may have been taken, so a refusal is not the fault of the configuration', () => {
    const stopper = createStopper(NEXT);
    stopper.lost();
    stopper.refused(refusal('a'));
    expect(stopper.notSentReason(false)).toBe('vendor-error');
  });

  test('a cancel comes before everything else', () => {
    const stopper = createStopper(NEXT);
    stopper.refused(refusal('a'));
    stopper.cancel();
    expect([stopper.notSentReason(false), stopper.stopped]).toEqual(['cancelled', true]);
  });

  test('too many outages', () => {
    const stopper = createStopper(NEXT);
    stopper.giveUp(5);
    expect([stopper.notSentReason(true), stopper.stopped]).toEqual(['uncertain', true]);
  });
});
