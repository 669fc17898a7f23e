"""The nine-column table (立结案标准), one sheet for components and one for events.

A title may stand above the headings. Blank cells in the first six columns inherit from the row above; one row is one
filing condition.
"""

from cityloop.catalogue.excel.layout import HEADINGS as HEADINGS
from cityloop.catalogue.excel.reading import known_units as known_units
from cityloop.catalogue.excel.reading import read as read
from cityloop.catalogue.excel.writing import write as write
