"""What the facts amount to: three-valued rules over facts, findings per phase and actor, laws, and the debt clock.

Everything here is a library: a case goes in, findings come out. A screen and a finding are help for people who decide; they
are never a verdict and never legal advice.
"""
