// Looks over the shoulder of every test: no error in the console, no report of the Content-Security-Policy, no broken asset, and on
// every page the headers that the contract promises.

import type { BrowserContext, Response } from '@playwright/test';

/** Origins of others, whose pages are none of ours. */
export const strangers = new Set<string>();

/** Collects what is wrong in a browser; the list grows while it is used. */
export function watch(context: BrowserContext): string[] {
  const wrong: string[] = [];
  const ours = (url: string) => !URL.canParse(url) || !strangers.has(new URL(url).origin);
  context.on('console', (message) => {
    if (!ours(message.location().url)) return;
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    // Chromium says this about every status from 400 on, also where that is the right answer; assets are checked below.
    if (message.text().startsWith('Failed to load resource')) return;
    wrong.push(`console: ${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (error) => wrong.push(`script: ${error.error().message}`));
  context.on('response', (response) => {
    if (ours(response.url())) wrong.push(...faults(response));
  });
  return wrong;
}

function faults(response: Response): string[] {
  const request = response.request();
  const { pathname } = new URL(response.url());
  if (request.resourceType() !== 'document') {
    return response.status() >= 400 ? [`${pathname} answered ${response.status()}`] : [];
  }
  const headers = response.headers();
  const faults: string[] = [];
  if (response.status() >= 500) faults.push(`${pathname} answered ${response.status()}`);
  if (!headers['content-type']?.startsWith('text/html')) return faults;
  const policy = headers['content-security-policy'] ?? '';
  if (!policy.includes("default-src 'none'") || !policy.includes("frame-ancestors 'none'")) faults.push(`${pathname}: its policy is "${policy}"`);
  if (policy.includes('unsafe-')) faults.push(`${pathname}: its policy allows something unsafe: "${policy}"`);
  if (!headers['cache-control']?.includes('no-store')) faults.push(`${pathname} may be stored: "${headers['cache-control'] ?? ''}"`);
  if (headers['x-content-type-options'] !== 'nosniff') faults.push(`${pathname} lacks nosniff`);
  if (!headers['referrer-policy']) faults.push(`${pathname} lacks a Referrer-Policy`);
  return faults;
}
