"""slixmpp, told what to do by a test.

Each line of standard input is one JSON object {"id", "client", "do", "args"}; each line of standard output is the
answer {"id", "result"} or {"id", "error"}, or what a client was told by an event of slixmpp: {"client", "event", ...}.
"""

import asyncio
import json
import os
import sys

# slixmpp itself prints now and then; the lines of the test must stay alone.
LINES = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1)
sys.stdout = sys.stderr

import slixmpp  # noqa: E402

import slixmpp_room  # noqa: E402
import slixmpp_service  # noqa: E402
from slixmpp_read import DEADLINE, fault, message, presence  # noqa: E402

PLUGINS = [
    "xep_0004", "xep_0030", "xep_0045", "xep_0050", "xep_0054", "xep_0055", "xep_0059", "xep_0077", "xep_0085",
    "xep_0092", "xep_0153", "xep_0199", "xep_0202", "xep_0203", "xep_0249", "xep_0308", "xep_0313", "xep_0333",
    "xep_0359", "xep_0421", "xep_0424", "xep_0425", "xep_0444",
]

clients = {}


def tell(**line):
    LINES.write(json.dumps(line) + "\n")


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


COMMANDS = {"disconnect": disconnect, **slixmpp_room.COMMANDS, **slixmpp_service.COMMANDS}


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
