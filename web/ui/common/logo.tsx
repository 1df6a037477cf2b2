/** A reading desk. */
export function Logo({ size = 32 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" class="logo">
      <rect width="32" height="32" rx="8" class="logo-ground" />
      <path
        d="M8.4 7.5h15.2a1 1 0 0 1 1 1.2l-1.1 5.3a1.2 1.2 0 0 1-1.2 1H9.7a1.2 1.2 0 0 1-1.2-1L7.4 8.7a1 1 0 0 1 1-1.2ZM13.4 16.8h5.2l.8 6h2.1a1.1 1.1 0 0 1 1.1 1.1v.8H9.4v-.8a1.1 1.1 0 0 1 1.1-1.1h2.1Z"
        class="logo-desk"
      />
    </svg>
  );
}
