"""What happens in the demo city: what is reported, how each case goes, who does what when, in the past and now.

`rules` and its neighbours decide and know no database; `deeds` acts through the real services; `simulation` keeps time.
"""
