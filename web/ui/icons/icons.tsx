import type { ComponentChildren } from 'preact';

/** Line icons on a grid of 24. They are decoration: the control around one carries the name. */
export function icon(shape: ComponentChildren) {
  return function Icon({ size = 20 }: { size?: number }) {
    return (
      <svg
        width={size}
        height={size}
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        stroke-width="1.75"
        stroke-linecap="round"
        stroke-linejoin="round"
        aria-hidden="true"
        class="icon"
      >
        {shape}
      </svg>
    );
  };
}

export const MicIcon = icon(
  <>
    <rect x="9" y="3" width="6" height="11" rx="3" />
    <path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3M9 21h6" />
  </>,
);
export const MicOffIcon = icon(
  <path d="M9 9.5V11a3 3 0 0 0 4.9 2.3M15 9.9V6a3 3 0 0 0-5.7-1.3M5.5 11.5a6.5 6.5 0 0 0 10.3 5.3M18.1 13.9a6.5 6.5 0 0 0 .4-2.400M12 18v3M9 21h6M4 4l16 16" />,
);
export const LeftIcon = icon(<path d="m14.5 6-6 6 6 6" />);
export const RightIcon = icon(<path d="m9.5 6 6 6-6 6" />);
export const ChevronDownIcon = icon(<path d="m7 10 5 5 5-5" />);
export const ExpandIcon = icon(<path d="M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5" />);
export const ShrinkIcon = icon(<path d="M9 4v5H4M20 9h-5V4M15 20v-5h5M4 15h5v5" />);
export const PeopleIcon = icon(
  <>
    <circle cx="9" cy="8" r="3.5" />
    <path d="M2.8 19.500c.5-3.3 3-5.3 6.2-5.300s5.7 2 6.2 5.300M15.5 4.900a3.5 3.5 0 0 1 0 6.200M17.7 14.800c1.9.8 3.2 2.4 3.5 4.7" />
  </>,
);
export const ChatIcon = icon(
  <path d="M4 6.500A2.5 2.5 0 0 1 6.5 4h11A2.5 2.5 0 0 1 20 6.500v7a2.5 2.5 0 0 1-2.5 2.500H10l-4.5 4v-4.200A2.5 2.5 0 0 1 4 13.500Z" />,
);
export const FileIcon = icon(
  <path d="M13.5 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8.500ZM13.5 3v5.500H19" />,
);
export const UploadIcon = icon(
  <path d="M12 15.500V4M7.5 8 12 3.5 16.5 8M4 15v3.500A1.5 1.5 0 0 0 5.5 20h13a1.5 1.5 0 0 0 1.5-1.500V15" />,
);
export const LinkIcon = icon(
  <path d="M10 13.500a4 4 0 0 0 5.7.3l3-3A4 4 0 0 0 13 5.200l-1.2 1.200M14 10.500a4 4 0 0 0-5.7-.3l-3 3a4 4 0 0 0 5.7 5.600l1.2-1.2" />,
);
export const LeaveIcon = icon(
  <path d="M14 4.500H6.500A1.5 1.5 0 0 0 5 6v12a1.5 1.5 0 0 0 1.5 1.500H14M10.5 12H20M16.5 8.5 20 12l-3.5 3.5" />,
);
export const PlayIcon = icon(
  <path d="M8 5.200v13.600a.6.6 0 0 0 .9.5l10.8-6.800a.6.6 0 0 0 0-1L8.9 4.700a.6.6 0 0 0-.9.500Z" />,
);
export const StopIcon = icon(<rect x="6.5" y="6.5" width="11" height="11" rx="2" />);
export const HandIcon = icon(<path d="m6 4 13 6.5-5.5 2L11 18.500Z" />);
export const PenIcon = icon(
  <path d="m4 20 1-4.500L16.3 4.200a1.7 1.7 0 0 1 2.4 0l1.1 1.100a1.7 1.7 0 0 1 0 2.400L8.5 19ZM14 6.500l3.5 3.5" />,
);
export const MarkerIcon = icon(
  <path d="M9.5 13.5 16.2 4a1.5 1.5 0 0 1 2.1-.4l2 1.400a1.5 1.5 0 0 1 .3 2.100l-7 9.200M9.5 13.500l4 2.8-3.2 2-3-2ZM7.3 16.3 4 20h5l1.3-1.7" />,
);
export const EraserIcon = icon(
  <path d="M8.5 19.5 4 15a1.5 1.5 0 0 1 0-2.100L12.9 4a1.5 1.5 0 0 1 2.1 0l5 5a1.5 1.5 0 0 1 0 2.100l-8.4 8.400ZM8.5 8.500l7 7M8 19.500h12" />,
);
export const LaserIcon = icon(
  <>
    <circle cx="12" cy="12" r="2.5" fill="currentColor" />
    <path d="M12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.600l2.1 2.100M16.3 16.300l2.1 2.100M18.4 5.600l-2.1 2.100M7.7 16.300l-2.1 2.1" />
  </>,
);
export const TrashIcon = icon(
  <path d="M4.5 6.500h15M9.5 6.500V4h5v2.500M6.5 6.500l.8 12.100a1.5 1.5 0 0 0 1.5 1.400h6.400a1.5 1.5 0 0 0 1.5-1.400l.8-12.100M10 10.500v5.500M14 10.500v5.5" />,
);
export const PlusIcon = icon(<path d="M12 5v14M5 12h14" />);
export const MinusIcon = icon(<path d="M5 12h14" />);
export const CloseIcon = icon(<path d="m6 6 12 12M18 6 6 18" />);
export const MoreIcon = icon(
  <>
    <circle cx="5.5" cy="12" r="1.3" fill="currentColor" stroke="none" />
    <circle cx="12" cy="12" r="1.3" fill="currentColor" stroke="none" />
    <circle cx="18.5" cy="12" r="1.3" fill="currentColor" stroke="none" />
  </>,
);
export const SendIcon = icon(<path d="M4.5 11.5 20 4l-5 16-3.5-6.500ZM11.5 13.5 20 4" />);
export const SoundIcon = icon(
  <path d="M4 9.500v5h3.500L12 18.500v-13L7.5 9.500ZM15.5 9a4.2 4.2 0 0 1 0 6M18 6.500a7.8 7.8 0 0 1 0 11" />,
);
export const PagesIcon = icon(<path d="M4 4.500h5v6H4ZM4 13.500h5v6H4ZM13 4.500h7v15h-7Z" />);
export const CheckIcon = icon(<path d="m5 12.5 4.5 4.500L19 7.5" />);
export const UndoIcon = icon(<path d="M8.5 4.500 4 9l4.5 4.500M4 9h10a5.500 5.500 0 0 1 0 11h-3" />);
export const RedoIcon = icon(<path d="M15.5 4.500 20 9l-4.500 4.500M20 9H10a5.500 5.500 0 0 0 0 11h3" />);
export const BlackIcon = icon(
  <>
    <rect x="3.5" y="5" width="17" height="11" fill="currentColor" />
    <path d="M12 16v4M8.5 20h7" />
  </>,
);
export const LanguageIcon = icon(
  <>
    <circle cx="12" cy="12" r="8.5" />
    <path d="M3.5 12h17M12 3.500c2.500 2.400 3.700 5.200 3.700 8.500s-1.200 6.100-3.700 8.500c-2.500-2.400-3.700-5.200-3.700-8.500s1.200-6.100 3.700-8.500Z" />
  </>,
);
export const ScreenIcon = icon(<path d="M3.5 5h17v11h-17ZM12 16v4M8.5 20h7" />);
