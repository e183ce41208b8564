// Reads the development inbox: the letters that Portico would have sent.

import { setTimeout as sleep } from 'node:timers/promises';

export interface Letter {
  id: string;
  kind: 'email' | 'sms';
  to: string;
  from: string;
  subject: string;
  text: string;
  html: string;
  code: string | null;
  link: string | null;
  sent_at: string;
}

/** What a letter is waited for by: never by its words, which may change. */
export interface Wanted {
  /** It carries a code, or it does not. */
  code?: boolean;
  /** Its link contains this. */
  link?: string;
}

/** The letters to one address, each read once. */
export class Mailbox {
  private readonly read = new Set<string>();

  constructor(
    private readonly portal: string,
    readonly address: string,
  ) {}

  /** The newest unread letter that fits, as soon as it is there. Older ones that fit count as read, too. */
  async next(wanted: Wanted = {}): Promise<Letter> {
    const deadline = Date.now() + 10_000;
    do {
      const fitting = (await this.all()).filter((letter) => !this.read.has(letter.id) && fits(letter, wanted));
      for (const letter of fitting) this.read.add(letter.id);
      if (fitting[0]) return fitting[0];
      await sleep(100);
    } while (Date.now() < deadline);
    const there = (await this.all()).map((letter) => `${letter.subject} (${letter.link ?? 'no link'})`).join('; ');
    throw new Error(`no letter like ${JSON.stringify(wanted)} came to ${this.address}; there are: ${there || 'none'}`);
  }

  /** Every letter, newest first. */
  async all(): Promise<Letter[]> {
    const answer = await fetch(`${this.portal}/dev/inbox.json?to=${encodeURIComponent(this.address)}`);
    if (!answer.ok) throw new Error(`/dev/inbox.json answered ${answer.status}`);
    return (await answer.json()) as Letter[];
  }
}

function fits(letter: Letter, wanted: Wanted): boolean {
  if (wanted.code !== undefined && (letter.code !== null) !== wanted.code) return false;
  return wanted.link === undefined || (letter.link?.includes(wanted.link) ?? false);
}

/** The link of a letter that must have one. */
export function linkOf(letter: Letter): string {
  if (!letter.link) throw new Error(`the letter "${letter.subject}" has no link`);
  return letter.link;
}

/** The code of a letter that must have one. */
export function codeOf(letter: Letter): string {
  if (!letter.code) throw new Error(`the letter "${letter.subject}" has no code`);
  return letter.code;
}
