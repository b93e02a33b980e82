"""How each channel carries a notification: one file a channel, one function that sends or raises."""
