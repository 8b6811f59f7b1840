"""The situation report: a page and a paper from one file, in which every number leads back to a submission.

order       the file that asks for a report
counted     tables counted from submissions, before they are protected
amounts     what people paid and owed, in bands
protecting  the way through the gate: counted tables in, released tables out
figures     every number of the report, with an id
content     sections and sentences, from released tables only
pictures    maps and charts, from released tables only
page        the web page
paper       the PDF
folder      one call that writes all of it
trace       from a number back to the submissions
"""
