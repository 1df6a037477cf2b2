"""Gajim, told what to do by a test: its own program with its own windows, under a display that nobody looks at.

Each line of standard input is one JSON object {"id", "do", "args"}; each line of standard output is the answer {"id",
"result"} or {"id", "error"}. What is asked of it is asked of its windows: the text that they show.
"""

import json
import os
import sys
import threading

LINES = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1)
sys.stdout = sys.stderr

# Gajim declines to be root, and in a container everybody is.
os.geteuid = lambda: os.getuid() or 1000

import gajim.gajim  # noqa: E402
from gi.repository import GLib, Gtk  # noqa: E402


# What waits for an answer is referred to weakly by nbxmpp.
KEPT = []


def prepare(account, settings):
    """Writes the account into Gajim's settings before it starts, as its assistant would."""
    from gajim.common import app
    for name in ("use_keyring", "check_for_update", "plugins_update_check", "remote_control", "show_notifications"):
        app.settings.set_app_setting(name, False)
    app.settings.add_account(account)
    for name, value in settings.items():
        app.settings.set_account_setting(account, name, value)


def jid(text):
    from nbxmpp.protocol import JID
    return JID.from_string(text)


def module(name):
    from gajim.common import app
    return app.get_client(ACCOUNT).get_module(name)


def room_contact(room):
    return module("Contacts").get_contact(room, groupchat=True)


def shown(widget):
    """The text of every widget that is on the screen, or would be after scrolling, in order."""
    if not widget.get_mapped():
        return []
    if isinstance(widget, Gtk.TextView):
        buffer = widget.get_buffer()
        return [buffer.get_text(*buffer.get_bounds(), True)]
    if isinstance(widget, Gtk.Label):
        return [widget.get_text()]
    children = widget.get_children() if isinstance(widget, Gtk.Container) else []
    return [text for child in children for text in shown(child)]


def state():
    from gajim.common import app
    client = app.get_client(ACCOUNT) if app.window else None
    return {"online": bool(client and client.state.is_available)}


def create(room, **answers):
    """As its window for a new group chat does: it enters, and sends the form with these answers."""
    module("MUC").create(room, {f"muc#roomconfig_{name}": value for name, value in answers.items()})


def join(room, nick, password=None):
    from gajim.common import app
    if app.window.chat_exists(ACCOUNT, jid(room)):
        module("MUC").join(room, nick, password)
    else:
        app.window.show_add_join_groupchat(ACCOUNT, room, nickname=nick, password=password)


def select(room):
    from gajim.common import app
    app.window.select_chat(ACCOUNT, jid(room))


def leave(room):
    module("MUC").leave(room)


def say(room, text):
    """Types it into the window's field, and sends it."""
    from gajim.common import app
    select(room)
    field = app.window._chat_page.get_chat_stack()._message_action_box.msg_textview
    field.get_buffer().set_text(text)
    app.window.activate_action("send-message", None)


def window():
    from gajim.common import app
    return [text for text in shown(app.window) if text]


def participants(room):
    return {one.name: f"{one.role.value} {one.affiliation.value}" for one in room_contact(room).get_participants()}


def configure(room, **answers):
    """As its window for the configuration does: it asks for the form, and sends it with these answers."""
    def fill(task):
        form = task.finish().form
        for name, value in answers.items():
            form[f"muc#roomconfig_{name}"].value = value
        module("MUC").set_config(jid(room), form)

    KEPT.append(fill)
    module("MUC").request_config(jid(room), callback=fill)


def subject(room, text):
    module("MUC").set_subject(room, text)


def nick(room, to):
    module("MUC").change_nick(room, to)


def role(room, nick, role, reason=""):
    module("MUC").set_role(room, nick, role, reason)


def affiliation(room, who, affiliation, reason=""):
    module("MUC").set_affiliation(jid(room), {jid(who): {"affiliation": affiliation, "reason": reason}})


def invite(room, who, reason=""):
    module("MUC").invite(jid(room), jid(who), reason)


def destroy(room, reason="", alternate=None):
    module("MUC").destroy(room, reason, alternate)


def request_voice(room):
    module("MUC").request_voice(jid(room))


def voice_requests(room):
    return [request.nick for request in module("MUC").get_voice_requests(room_contact(room))]


def approve_voice(room):
    """Approves the first request that it has got."""
    contact = room_contact(room)
    module("MUC").approve_voice_request(contact, module("MUC").get_voice_requests(contact)[0])


def moderate(room, text, reason):
    """Takes back what somebody said, by the id that the row with it has."""
    from gajim.common import app
    rows = [row for row in app.window.get_control()._scrolled_view.iter_rows() if getattr(row, "text", None) == text]
    module("MUC").retract_message(jid(room), rows[-1].stanza_id, reason)


def notifications():
    """Its page of the account, where it shows invitations."""
    from gajim.common import app
    app.window.show_account_page(ACCOUNT)


def quit():
    from gajim.common import app
    app.app.quit()


COMMANDS = {one.__name__: one for one in (
    affiliation, approve_voice, configure, create, destroy, invite, join, leave, moderate, nick, notifications,
    participants, quit, request_voice, role, say, select, state, subject, voice_requests,
    window)}


def carry_out(line):
    """In Gajim's own thread."""
    try:
        answer = {"result": COMMANDS[line["do"]](**line.get("args", {}))}
    except Exception as error:  # the test is to see it, whatever it is
        answer = {"error": repr(error)}
    LINES.write(json.dumps({"id": line["id"], **answer}, default=str) + "\n")
    return GLib.SOURCE_REMOVE


def listen():
    for line in sys.stdin:
        GLib.idle_add(carry_out, json.loads(line))
    GLib.idle_add(quit)


if __name__ == "__main__":
    CONFIG = json.loads(sys.stdin.readline())
    ACCOUNT = CONFIG["account"]
    sys.argv = ["gajim", "--separate", "--config-path", CONFIG["folder"], *CONFIG.get("options", [])]

    from gajim.common.settings import Settings
    start = Settings.init

    def init(self):
        start(self)
        from gajim.common import app
        if ACCOUNT not in app.settings.get_accounts():
            prepare(ACCOUNT, CONFIG["settings"])

    Settings.init = init
    threading.Thread(target=listen, daemon=True).start()
    gajim.gajim.main()
