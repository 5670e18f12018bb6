/** Protocol versions and their order. */
import type { MessageVersion } from './types.ts';

/** Lowest first. A version added here gets a column in every field table; the compiler asks for it. */
export const SUPPORTED_VERSIONS: readonly MessageVersion[] = ['2.1.0', '2.2.0', '2.3.1'];

export const HIGHEST_VERSION: MessageVersion = '2.3.1';

/** Negative when `a` is the older one. Numeric per component, so that 2.10.0 comes after 2.9.0. */
export function compareVersions(a: string, b: string): number {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

export function isSupportedVersion(version: unknown): version is MessageVersion {
  return (SUPPORTED_VERSIONS as readonly unknown[]).includes(version);
}
