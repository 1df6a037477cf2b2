"""slixmpp, told what to do by a test.

Each line of standard input is one JSON object {"id", "client", "do", "args"}; each line of standard output is the
answer {"id", "result"} or {"id", "error"}, or what a client was told by an event of slixmpp: {"client", "event", ...}.
What is told is read through slixmpp's own stanza interfaces, never from XML, where slixmpp has one.
"""

import asyncio
import base64
import json
import os
import sys
from datetime import datetime, timezone

import slixmpp
from slixmpp.exceptions import IqError, IqTimeout, PresenceError

# slixmpp itself prints now and then; the lines of the test must stay alone.
LINES = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1)
sys.stdout = sys.stderr

PLUGINS = [
    "xep_0004", "xep_0030", "xep_0045", "xep_0050", "xep_0054", "xep_0055", "xep_0059", "xep_0077", "xep_0085",
    "xep_0092", "xep_0153", "xep_0199", "xep_0202", "xep_0203", "xep_0249", "xep_0308", "xep_0313", "xep_0333",
    "xep_0359", "xep_0421", "xep_0424", "xep_0425", "xep_0444",
]
DEADLINE = 30

clients = {}


def tell(**line):
    LINES.write(json.dumps(line) + "\n")


def text(value):
    return str(value) if value else None


def fault(error):
    """A refusal, as slixmpp names it; what is none is a broken test or a broken slixmpp."""
    if isinstance(error, IqError):
        return {"condition": error.condition, "type": error.etype, "text": error.text}
    if isinstance(error, PresenceError):
        return {"condition": error.condition, "type": error.etype, "text": error.text}
    if isinstance(error, (IqTimeout, asyncio.TimeoutError)):
        return {"condition": "no answer"}
    return {"condition": "exception", "text": repr(error)}


def described(stanza, plugin, *names):
    """What slixmpp reads from a child; None when there is no such child."""
    found = stanza.get_plugin(plugin, check=True)
    if found is None:
        return None
    return {name: text(found[name]) for name in names}


def message(msg):
    muc = msg.get_plugin("muc", check=True)
    delay = msg.get_plugin("delay", check=True)
    occupant = msg.get_plugin("occupant-id", check=True)
    reactions = msg.get_plugin("reactions", check=True)
    apply_to = msg.get_plugin("apply_to", check=True)
    moderated = apply_to and apply_to.get_plugin("moderated", check=True)
    form = msg.get_plugin("form", check=True)
    return {
        "id": text(msg["id"]),
        "from": str(msg["from"]),
        "nick": text(msg["from"].resource),
        "type": msg["type"],
        "body": text(msg["body"]),
        "subject": text(msg["subject"]),
        "codes": sorted(muc["status_codes"]) if muc is not None else [],
        "delay": delay["stamp"].isoformat() if delay is not None else None,
        # slixmpp 1.8.3 declares no interface of the occupant id.
        "occupant": occupant.xml.get("id") if occupant is not None else None,
        "stanza_id": described(msg, "stanza_id", "id", "by"),
        "origin_id": described(msg, "origin_id", "id"),
        "replace": described(msg, "replace", "id"),
        "displayed": described(msg, "displayed", "id"),
        "reactions": {"to": reactions["id"], "values": sorted(reactions["values"])} if reactions is not None else None,
        "retracts": apply_to["id"] if apply_to is not None and apply_to.get_plugin("retract", check=True) else None,
        "moderated": {"id": apply_to["id"], "by": text(moderated["by"]), "reason": text(moderated["reason"])}
        if moderated is not None and apply_to is not None
        else None,
        "invite": described(muc, "invite", "from", "reason") if muc is not None else None,
        "decline": described(muc, "decline", "from", "reason") if muc is not None else None,
        "direct_invite": described(msg, "groupchat_invite", "jid", "reason", "password"),
        "form": {name: plain(value) for name, value in form.get_values().items()} if form is not None else None,
        "error": described(msg, "error", "condition", "type", "text"),
    }


def presence(pres):
    muc = pres["muc"]
    item = muc.get_plugin("item", check=True)
    actor = item and item.get_plugin("actor", check=True)
    occupant = pres.get_plugin("occupant-id", check=True)
    vcard = pres.get_plugin("vcard_temp_update", check=True)
    return {
        "room": text(muc["room"]),
        "nick": text(muc["nick"]),
        "type": pres["type"],
        "role": muc["role"],
        "affiliation": muc["affiliation"],
        "jid": text(muc["jid"]),
        "codes": sorted(muc["status_codes"]),
        "new_nick": text(item["nick"]) if item is not None else None,
        "reason": text(item["reason"]) if item is not None else None,
        "actor": text(actor["nick"]) if actor is not None else None,
        "destroyed": described(muc, "destroy", "jid", "reason"),
        "status": text(pres["status"]),
        "occupant": occupant.xml.get("id") if occupant is not None else None,
        "avatar": text(vcard["photo"]) if vcard is not None else None,
    }


def plain(value):
    return sorted(value) if isinstance(value, (list, tuple, set)) else value


async def connect(name, jid, password, host, port):
    xmpp = slixmpp.ClientXMPP(jid, password)
    for plugin in PLUGINS:
        xmpp.register_plugin(plugin)
    started = xmpp.loop.create_future()

    def on(event, describe):
        xmpp.add_event_handler(event, lambda stanza: tell(client=name, event=event, **describe(stanza)))

    for event in (
        "groupchat_message", "groupchat_subject", "groupchat_invite", "groupchat_direct_invite",
        "groupchat_config_status", "groupchat_message_error", "message_error", "moderated_message", "message_retract",
        "reactions", "marker_displayed", "message_correction", "message",
    ):
        on(event, message)
    on("groupchat_presence", presence)
    # slixmpp 1.8.3 fails in its handler of declines, and has none of forms; both are read as it reads any message.
    xmpp.register_handler(slixmpp.Callback(
        "Decline", slixmpp.StanzaPath("message/muc/decline"),
        lambda stanza: tell(client=name, event="decline", **message(stanza))))
    xmpp.register_handler(slixmpp.Callback(
        "Form", slixmpp.StanzaPath("message/form"),
        lambda stanza: tell(client=name, event="form", **message(stanza))))

    async def start(_):
        xmpp.send_presence()
        started.set_result(None)

    xmpp.add_event_handler("session_start", start)
    xmpp.add_event_handler("failed_auth", lambda _: started.set_exception(RuntimeError("not let in")))
    # Nobody listens on loopback but the test's own server; SCRAM keeps the password from the wire.
    xmpp.connect((host, port), force_starttls=False, disable_starttls=True)
    await asyncio.wait_for(started, DEADLINE)
    clients[name] = xmpp
    return {"jid": xmpp.boundjid.full}


async def disconnect(xmpp):
    await xmpp.disconnect(wait=2)


async def join(xmpp, room, nick, **options):
    if options.get("since"):
        options["since"] = datetime.fromisoformat(options["since"]).astimezone(timezone.utc)
    own, subject, occupants, history = await xmpp["xep_0045"].join_muc_wait(
        slixmpp.JID(room), nick, timeout=DEADLINE, **options)
    return {
        "self": presence(own),
        "subject": text(subject["subject"]),
        "occupants": [presence(one) for one in occupants],
        "history": [message(one) for one in history],
    }


async def leave(xmpp, room, nick, status=""):
    # What leave_muc of slixmpp 1.8.3 sends is no leaving: it puts "unavailable" where a <show/> belongs, and loses it.
    xmpp.send_presence(pto=f"{room}/{nick}", ptype="unavailable", pstatus=status)


async def roster(xmpp, room):
    """The room as slixmpp holds it now."""
    muc = xmpp["xep_0045"]
    return {
        nick: {name: text(muc.get_jid_property(slixmpp.JID(room), nick, name)) for name in ("role", "affiliation", "jid")}
        for nick in muc.get_roster(slixmpp.JID(room))
    }


async def nick(xmpp, room, to):
    xmpp.send_presence(pto=f"{room}/{to}")


async def say(xmpp, to, body, type="groupchat"):
    msg = xmpp.make_message(mto=to, mbody=body, mtype=type)
    msg.send()
    return {"id": msg["id"]}


async def private(xmpp, to, body):
    msg = xmpp.make_message(mto=to, mbody=body, mtype="chat")
    msg.enable("muc")
    msg.send()
    return {"id": msg["id"]}


async def subject(xmpp, room, to):
    xmpp["xep_0045"].set_subject(slixmpp.JID(room), to)


async def config(xmpp, room):
    form = await xmpp["xep_0045"].get_room_config(slixmpp.JID(room))
    return {"fields": {name: field["type"] for name, field in form.get_fields().items()},
            "values": {name: plain(value) for name, value in form.get_values().items()}}


async def configure(xmpp, room, **answers):
    """Fetches the form, fills it in and sends it back, as a client with a window for it does."""
    form = await xmpp["xep_0045"].get_room_config(slixmpp.JID(room))
    form.reply()
    for name, value in answers.items():
        form.get_fields()[name if "{" in name else f"muc#roomconfig_{name}"]["value"] = value
    await xmpp["xep_0045"].set_room_config(slixmpp.JID(room), form)


async def cancel_config(xmpp, room):
    await xmpp["xep_0045"].cancel_config(slixmpp.JID(room))


async def affiliate(xmpp, room, affiliation, **whom):
    await xmpp["xep_0045"].set_affiliation(slixmpp.JID(room), affiliation, **whom)


async def affiliate_all(xmpp, room, list):
    await xmpp["xep_0045"].send_affiliation_list(slixmpp.JID(room), [(slixmpp.JID(jid), one) for jid, one in list])


async def affiliated(xmpp, room, affiliation):
    found = await xmpp["xep_0045"].get_affiliation_list(slixmpp.JID(room), affiliation)
    return sorted(str(jid) for jid in found)


async def role(xmpp, room, nick, role, reason=""):
    await xmpp["xep_0045"].set_role(slixmpp.JID(room), nick, role, reason=reason)


async def roles(xmpp, room, role):
    return sorted(await xmpp["xep_0045"].get_roles_list(slixmpp.JID(room), role))


async def invite(xmpp, room, jid, reason=""):
    xmpp["xep_0045"].invite(slixmpp.JID(room), slixmpp.JID(jid), reason)


async def invite_directly(xmpp, room, jid, reason="", password=None):
    xmpp["xep_0249"].send_invitation(slixmpp.JID(jid), slixmpp.JID(room), password, reason)


async def decline(xmpp, room, jid, reason=""):
    xmpp["xep_0045"].decline(slixmpp.JID(room), slixmpp.JID(jid), reason)


async def request_voice(xmpp, room):
    xmpp["xep_0045"].request_voice(slixmpp.JID(room), "participant")


async def send_form(xmpp, room, answers):
    """Sends a form in a message, as the approval of a request is."""
    msg = xmpp.make_message(mto=room)
    form = msg["form"]
    form["type"] = "submit"
    for name, value in answers.items():
        form.add_field(var=name, value=value)
    msg.send()


async def destroy(xmpp, room, reason="", alternate=None):
    await xmpp["xep_0045"].destroy(slixmpp.JID(room), reason, alternate and slixmpp.JID(alternate))


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


async def correct(xmpp, room, id, body):
    msg = xmpp.make_message(mto=room, mbody=body, mtype="groupchat")
    msg["replace"]["id"] = id
    msg.send()
    return {"id": msg["id"]}


async def react(xmpp, room, id, values):
    msg = xmpp.make_message(mto=room, mtype="groupchat")
    xmpp["xep_0444"].set_reactions(msg, id, values)
    msg.enable("store")
    msg.send()


async def mark(xmpp, room, id):
    msg = xmpp.make_message(mto=room, mtype="groupchat")
    msg["displayed"]["id"] = id
    msg.enable("store")
    msg.send()


async def retract(xmpp, room, id):
    xmpp["xep_0424"].send_retraction(slixmpp.JID(room), id, mtype="groupchat")


async def moderate(xmpp, room, id, reason=""):
    await xmpp["xep_0425"].moderate(slixmpp.JID(room), id, reason)


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
    affiliate, affiliate_all, affiliated, archive, archive_back, archive_fields, avatar, cancel_config, command, commands, config,
    configure, correct, decline, destroy, disconnect, info, invite, invite_directly, items, join, leave, mark, moderate,
    nick, ping, private, react, register, registration, request_voice, reserved_nick, retract, role, roles, roster, say,
    search, search_fields, send_form, set_avatar, subject, time, unregister, version,
)}


async def carry_out(line):
    name, args = line["client"], line.get("args", {})
    try:
        if line["do"] == "connect":
            result = await connect(name, **args)
        else:
            result = await COMMANDS[line["do"]](clients[name], **args)
        tell(id=line["id"], result=result)
    except Exception as error:  # the test is to see it, whatever it is
        tell(id=line["id"], error=fault(error))


async def main():
    reader = asyncio.StreamReader(limit=1 << 20)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    running = set()
    while line := await reader.readline():
        # Strictly one after the other for one client is the test's affair: it waits for each answer.
        task = asyncio.ensure_future(carry_out(json.loads(line)))
        running.add(task)
        task.add_done_callback(running.discard)


asyncio.get_event_loop().run_until_complete(main())
