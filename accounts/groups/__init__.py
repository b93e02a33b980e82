"""Linked parties: people and organisations that one device, trace, photo or payment ties together.

A link is noted with its source and day, by the installation or by a person; a person may refute it with a
reason, and then it links nothing any more. A group is whatever the standing links hold together: computed
when asked, stored nowhere, so that one refuted link parts it at once. Knows people and their devices. Must
never know limits, positions or activities, which only ask it who belongs together.
"""
