-- Changes each message that passes, in place: a child, as mod_firewall's INJECT does, or an attribute.
module:hook("message/full", function (event)
	local stanza = event.stanza;
	if stanza:get_child_text("body") == "attribute" then
		stanza.attr.added = "yes";
	else
		stanza:tag("added", { xmlns = "urn:example:added" }):up();
	end
end, 1);
