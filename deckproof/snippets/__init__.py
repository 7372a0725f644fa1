"""The snippet language: modules, what their comments claim, what they print, and the verdict."""
