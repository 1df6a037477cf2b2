/** A page on a reading desk. */
export function Logo({ size = 32 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" class="logo">
      <rect width="32" height="32" rx="8" class="logo-ground" />
      <path
        d="M8.2 14.6 21.6 7.4a1 1 0 0 1 1.4.5l1.8 4.3a1 1 0 0 1-.5 1.3l-13.4 6.6a1 1 0 0 1-1.4-.5l-1.7-3.7a1 1 0 0 1 .4-1.3Z"
        fill="#fff"
      />
      <path d="M17 18.4V24M11.5 25h11" stroke="#fff" stroke-width="2.4" stroke-linecap="round" fill="none" />
    </svg>
  );
}
