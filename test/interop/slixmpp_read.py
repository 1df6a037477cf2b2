"""What slixmpp tells of stanzas, for a test: read through its own interfaces, never from XML, where it has one."""

import asyncio

from slixmpp.exceptions import IqError, IqTimeout, PresenceError

# Seconds that an answer may take.
DEADLINE = 30


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
