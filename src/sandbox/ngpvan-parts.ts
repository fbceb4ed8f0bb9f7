// Reading of a request's members, for the two files that read an order.

export interface Part {
  readonly members: ReadonlyMap<string, unknown>;
  readonly at: string;
}

export type Refuse = (at: string, text: string) => void;

export function asPart(value: unknown, at: string): Part | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return { members: new Map(Object.entries(value)), at };
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(part: Part, name: string): string {
  const value = part.members.get(name);
  return typeof value === 'string' ? value : '';
}
