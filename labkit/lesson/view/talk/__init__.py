"""The screen of a talk and the speaker's notes, as HTML; which of it is shown is the talk's to say."""
