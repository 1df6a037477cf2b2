import { Slot } from './slot.tsx';
import './banners.css';

/** Thin lines over the stage: things that go on until something is done or comes back. */
export function Banners() {
  return (
    <div class="banners" aria-live="polite">
      <Slot place="banner" />
    </div>
  );
}
