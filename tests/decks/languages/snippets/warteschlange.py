# region kurz
from collections import deque

schlange = deque(["erster", "zweiter"])
print(schlange.popleft())
# erster
# endregion


# region lang
class Warteschlange:
    """Eine Warteschlange mit begrenzter Größe, die den Ältesten verdrängt."""

    def __init__(self, größe):
        self.größe = größe
        self.einträge = deque()

    def anstellen(self, eintrag):
        if len(self.einträge) == self.größe:
            verdrängt = self.einträge.popleft()
            print(f"verdrängt: {verdrängt}")
        self.einträge.append(eintrag)

    def bedienen(self):
        return self.einträge.popleft()


w = Warteschlange(größe=2)
for name in ["Änne", "Björn", "Çelik"]:
    w.anstellen(name)
# verdrängt: Änne
print(w.bedienen(), w.bedienen())
# Björn Çelik
# endregion
