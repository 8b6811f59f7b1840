"""Tables with hidden cells that cannot be worked out, or with rounded ones; see the module ``hiding`` for the way in.

dimension      what a table is broken down by
cube           counts with all their totals
system         cells of several tables and of earlier releases as one system of additions
protecting     hides until every hidden cell is proven safe; audits what is hidden already
moving         another table that agrees with what is published, by linear programming
neighbourhood  pieces of a system too large to be looked at whole
limits         between what a reader can find a hidden cell by adding up
plain          row-and-column suppression, to compare with
hiding         tables in, released tables, losses and faults out
selections     filters that could be subtracted from each other
rounding       controlled rounding, the other way
"""
