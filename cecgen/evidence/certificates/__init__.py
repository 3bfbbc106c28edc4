"""Read a certificate: which words of its pages are the date, the title, the award and the rest, and how sure that is.

Everything here is a pure function of the words and of what cecgen knows; nothing opens a file or asks for the day.
"""
