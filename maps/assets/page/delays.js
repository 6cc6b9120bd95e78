/* The first tab: delays against their targets. Its panel is the table and the detail, which have rooms in the frame. */

registerTab({ id: "delay", word: "tab_delay" });
