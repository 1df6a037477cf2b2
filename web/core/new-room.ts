/** The form by which the maker of a group opens it, XEP-0045 §10.1.3. */
import { NS } from '../../protocol/namespaces.ts';
import { type Element, xml } from '../../protocol/xml.ts';

/** @param title what people call it; cut to 100 characters */
export function buildFirstForm(title: string): Element {
  const field = (key: string, value: string) => xml('field', { var: key }, xml('value', {}, value));
  const form = xml(
    'x',
    { xmlns: NS.dataForms, type: 'submit' },
    field('FORM_TYPE', NS.mucRoomConfig),
    field('muc#roomconfig_roomname', title.trim().slice(0, 100)),
    // Found by its link, not by looking around.
    field('muc#roomconfig_publicroom', '0'),
  );
  return xml('query', { xmlns: NS.mucOwner }, form);
}
