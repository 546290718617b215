#!/usr/bin/env python3
"""Rebuilds models/code-pages.txt from Python's codecs. Standard library only.

    scripts/code_pages.py | cmp - models/code-pages.txt

It makes the file in the repository to the byte (seen with Python 3.11.7). The order of the pages is their number in the program:
new ones go to the end, and `PAGES` in src/algo/chars/pages.rs counts them. A test there holds the tables against those of
the Encoding Standard.
"""
import codecs, sys

PAGES = [  # our name, Python's codec
    ('windows-1252', 'cp1252'), ('windows-1250', 'cp1250'), ('windows-1251', 'cp1251'), ('windows-1253', 'cp1253'),
    ('windows-1254', 'cp1254'), ('windows-1255', 'cp1255'), ('windows-1256', 'cp1256'), ('windows-1257', 'cp1257'),
    ('windows-1258', 'cp1258'), ('iso-8859-2', 'iso8859-2'), ('iso-8859-3', 'iso8859-3'), ('iso-8859-4', 'iso8859-4'),
    ('iso-8859-5', 'iso8859-5'), ('iso-8859-7', 'iso8859-7'), ('iso-8859-13', 'iso8859-13'), ('iso-8859-15', 'iso8859-15'),
    ('iso-8859-16', 'iso8859-16'), ('koi8-r', 'koi8-r'), ('koi8-u', 'koi8-u'), ('ibm437', 'cp437'), ('ibm850', 'cp850'),
    ('ibm852', 'cp852'), ('ibm866', 'cp866'), ('macintosh', 'mac_roman'), ('x-mac-cyrillic', 'mac_cyrillic'),
    ('x-mac-ce', 'mac_latin2'), ('iso-8859-6', 'iso8859-6'), ('iso-8859-8', 'iso8859-8'), ('iso-8859-10', 'iso8859-10'),
    ('iso-8859-14', 'iso8859-14'),
]
# Where the Encoding Standard, which browsers follow, differs from Python's codecs.
STANDARD = {('windows-1255', 0xCA): '5BA', ('koi8-u', 0xAE): '45E', ('koi8-u', 0xBE): '40E'}
sys.stdout.reconfigure(encoding='utf-8', newline='\n')
print('# Single-byte code pages: name, tab, the code points of the bytes 80 to FF in hexadecimal.')
print('# `-` = no character. Made by scripts/code_pages.py from the codecs of Python.')
for name, codec in PAGES:
    row = []
    for byte in range(128, 256):
        try:
            c = ord(codecs.decode(bytes([byte]), codec))
            row.append(STANDARD.get((name, byte), f'{c:X}'))
        except UnicodeDecodeError:
            row.append(STANDARD.get((name, byte), '-'))
    print(name + '\t' + ' '.join(row))
