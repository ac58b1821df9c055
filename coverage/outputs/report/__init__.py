"""A run as a report that can be signed: DOCX in the layout of Decree 30/2020, and a workbook with the same figures.

Sections give blocks (`blocks`), which know no file format; `document` sets them on paper by python-docx, which is the
extra ``report`` and is imported only when a report is asked for. To add a section, write a function from `facts.Facts`
to blocks and name it in `sections.SECTIONS`.
"""
