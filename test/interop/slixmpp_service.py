"""What one asks of the service and of rooms, by slixmpp's plugins."""

import base64
from datetime import datetime

import slixmpp

from slixmpp_read import DEADLINE, message, plain, text


async def ping(xmpp, to):
    await xmpp["xep_0199"].send_ping(slixmpp.JID(to), timeout=DEADLINE)


async def info(xmpp, jid, node=None):
    found = (await xmpp["xep_0030"].get_info(slixmpp.JID(jid), node=node, timeout=DEADLINE))["disco_info"]
    forms = [one for one in found if isinstance(one, slixmpp.plugins.xep_0004.stanza.Form)]
    return {
        "identities": sorted([list(one[:2]) + [one[3]] for one in found["identities"]]),
        "features": sorted(found["features"]),
        "form": {name: plain(value) for form in forms for name, value in form.get_values().items()},
    }


async def items(xmpp, jid, node=None):
    found = (await xmpp["xep_0030"].get_items(slixmpp.JID(jid), node=node, timeout=DEADLINE))["disco_items"]
    return sorted([str(jid), node, name] for jid, node, name in found["items"])


def archived(result):
    forwarded = result["mam_result"]["forwarded"]
    return {
        "archive_id": result["mam_result"]["id"],
        "stamp": forwarded["delay"]["stamp"].isoformat(),
        **message(forwarded["stanza"]),
    }


async def archive(xmpp, room, page=None, reverse=False, **filters):
    """Pages through the archive to its end, or from its end to its beginning."""
    for name in ("start", "end"):
        if name in filters:
            filters[name] = datetime.fromisoformat(filters[name])
    found = []
    async for result in xmpp["xep_0313"].iterate(
            slixmpp.JID(room), reverse=reverse, rsm={"max": page} if page else None, **filters):
        found.append(archived(result))
    return found


async def archive_back(xmpp, room, page):
    """Pages through the archive from its end to its beginning."""
    # slixmpp's iterator alone would take the last page for the end, because it says at which place it begins.
    found = await archive(xmpp, room, page, True)
    while True:
        result = await xmpp["xep_0313"].retrieve(
            slixmpp.JID(room), timeout=DEADLINE, rsm={"max": page, "before": found[-1]["archive_id"]})
        results = list(result["mam"]["results"])
        if not results:
            return found
        found.extend(archived(one) for one in reversed(results))


async def archive_fields(xmpp, room):
    return sorted((await xmpp["xep_0313"].get_fields(slixmpp.JID(room))).get_fields())


async def registration(xmpp, room):
    query = (await xmpp["xep_0077"].get_registration(slixmpp.JID(room), timeout=DEADLINE))["register"]
    form = query.get_plugin("form", check=True)
    return {"registered": bool(query["registered"]), "username": text(query["username"]),
            "fields": sorted(form.get_fields()) if form is not None else None}


async def register(xmpp, room, nick):
    iq = xmpp.make_iq_set(ito=room)
    form = iq["register"]["form"]
    form["type"] = "submit"
    form.add_field(var="FORM_TYPE", ftype="hidden", value="http://jabber.org/protocol/muc#register")
    form.add_field(var="muc#register_roomnick", value=nick)
    await iq.send(timeout=DEADLINE)


async def unregister(xmpp, room):
    await xmpp["xep_0077"].cancel_registration(slixmpp.JID(room), timeout=DEADLINE)


async def reserved_nick(xmpp, room):
    found = await info(xmpp, room, "x-roomuser-item")
    return [name for _, _, name in found["identities"]]


async def version(xmpp, jid):
    found = (await xmpp["xep_0092"].get_version(slixmpp.JID(jid), timeout=DEADLINE))["software_version"]
    return {name: text(found[name]) for name in ("name", "version", "os")}


async def time(xmpp, jid):
    found = (await xmpp["xep_0202"].get_entity_time(slixmpp.JID(jid), timeout=DEADLINE))["entity_time"]
    # slixmpp 1.8.3 adds a Z to the one that is there, and then cannot read it; nor can it read a zone alone.
    return {name: found._get_sub_text(name) for name in ("utc", "tzo")}


async def search(xmpp, jid, **answers):
    iq = xmpp["xep_0055"].make_search_iq(ito=jid)
    form = iq["search"]["form"]
    for name, value in answers.items():
        form.add_field(var=name, value=value)
    result = (await iq.send(timeout=DEADLINE))["search"]["form"]
    return {"fields": sorted(name for name in result["reported"]),
            "items": [dict(item) for item in result["items"]]}


async def search_fields(xmpp, jid):
    iq = xmpp.make_iq_get(ito=jid)
    iq.enable("search")
    form = (await iq.send(timeout=DEADLINE))["search"]["form"]
    return {name: field["type"] for name, field in form.get_fields().items()}


async def commands(xmpp, jid):
    found = (await xmpp["xep_0050"].get_commands(slixmpp.JID(jid), timeout=DEADLINE))["disco_items"]
    return {node: name for _, node, name in found["items"]}


def command_state(iq):
    found = iq["command"]
    form = found.get_plugin("form", check=True)
    return {
        "status": found["status"],
        "session": found["sessionid"],
        "actions": sorted(found["actions"]),
        "notes": [list(note) for note in found["notes"]],
        "fields": {name: field["type"] for name, field in form.get_fields().items()} if form is not None else None,
        "values": {name: plain(value) for name, value in form.get_values().items()} if form is not None else None,
    }


async def command(xmpp, jid, node, action="execute", session=None, answers=None):
    form = None
    if answers is not None:
        form = xmpp["xep_0004"].make_form(ftype="submit")
        for name, value in answers.items():
            form.add_field(var=name, value=value)
    return command_state(await xmpp["xep_0050"].send_command(
        slixmpp.JID(jid), node, action=action, payload=form, sessionid=session, timeout=DEADLINE))


async def set_avatar(xmpp, jid, type, data):
    """The room's picture, by its vCard (XEP-0153 §4 for rooms, XEP-0486)."""
    card = xmpp["xep_0054"].make_vcard()
    card["PHOTO"]["TYPE"] = type
    card["PHOTO"]["BINVAL"] = base64.b64decode(data)
    await xmpp["xep_0054"].publish_vcard(jid=slixmpp.JID(jid), vcard=card, timeout=DEADLINE)


async def avatar(xmpp, jid):
    card = (await xmpp["xep_0054"].get_vcard(slixmpp.JID(jid), cached=False, timeout=DEADLINE))["vcard_temp"]
    return {"type": card["PHOTO"]["TYPE"], "size": len(card["PHOTO"]["BINVAL"])}


COMMANDS = {one.__name__: one for one in (
    archive, archive_back, archive_fields, avatar, command, commands, info, items, ping, register, registration,
    reserved_nick, search, search_fields, set_avatar, time, unregister, version,
)}
