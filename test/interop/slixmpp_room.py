"""What one does in a room, by slixmpp's plugins."""

from datetime import datetime, timezone

import slixmpp

from slixmpp_read import DEADLINE, message, plain, presence, text


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
        nick: {
            name: text(muc.get_jid_property(slixmpp.JID(room), nick, name)) for name in ("role", "affiliation", "jid")
        }
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


COMMANDS = {one.__name__: one for one in (
    affiliate, affiliate_all, affiliated, cancel_config, config, configure, correct, decline, destroy, invite,
    invite_directly, join, leave, mark, moderate, nick, private, react, request_voice, retract, role, roles, roster,
    say, send_form, subject,
)}
