import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';

/**
 * When what has the focus goes from the page, `to` takes it: whoever goes by Tab stays where they were.
 * @param around what it may go from
 */
export function useKeptFocus(around: RefObject<HTMLElement | null>, to: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const el = around.current;
    if (!el) return;
    let last: Element | null = null;
    const take = ({ target }: FocusEvent) => {
      last = target instanceof Element ? target : null;
    };
    const leave = ({ target }: FocusEvent) => {
      // Browsers tell of what goes, too, some of them.
      setTimeout(() => {
        if (last === target && last?.isConnected && last !== document.activeElement) last = null;
      });
    };
    const observer = new MutationObserver(() => {
      if (!last || last.isConnected) return;
      last = null;
      if (document.activeElement === document.body) to.current?.focus();
    });
    el.addEventListener('focusin', take);
    el.addEventListener('focusout', leave);
    observer.observe(el, { childList: true, subtree: true });
    return () => {
      el.removeEventListener('focusin', take);
      el.removeEventListener('focusout', leave);
      observer.disconnect();
    };
  }, [around, to]);
}
