"""The web system: stores, asks and shows. Nothing in the library rooms knows that it exists."""
