/** `id` of the element that opens a panel from the bar, and of the menu's, which has it where the bar has no room for it. */
export const panelButton = (panel: string): string => `${panel}-panel-button`;
export const MENU_BUTTON = 'menu-button';

/** When a panel goes that has the focus: to what opens it again, which on a phone has to come back first. */
export function focusPanelButton(panel: string): void {
  requestAnimationFrame(() => {
    const button = document.getElementById(panelButton(panel)) ?? document.getElementById(MENU_BUTTON);
    if (document.activeElement === document.body) button?.focus();
  });
}
