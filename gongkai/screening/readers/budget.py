"""How much of a file is read at most: a hostile one must not cost more."""

from dataclasses import dataclass

_MEGABYTE = 1024**2


class BudgetSpent(Exception):
    """There is more in the file than is read; what came before was searched."""


@dataclass
class Budget:
    """What may still be read of one file; counted down while it is read.

    `byte_count` is of what is unpacked, `character_count` of what is searched,
    `part_count` of parts within parts, `depth` of files within files.
    """

    byte_count: int = 512 * _MEGABYTE
    character_count: int = 80_000_000
    part_count: int = 6_000
    depth: int = 4
    page_count: int = 3_000

    def take_bytes(self, count: int) -> None:
        """Count unpacked bytes. Raises `BudgetSpent`."""
        self.byte_count -= count
        self._check(self.byte_count)

    def take_characters(self, count: int) -> None:
        """Count characters to be searched. Raises `BudgetSpent`."""
        self.character_count -= count
        self._check(self.character_count)

    def take_part(self) -> None:
        """Count a part. Raises `BudgetSpent`."""
        self.part_count -= 1
        self._check(self.part_count)

    def take_page(self) -> None:
        """Count a page. Raises `BudgetSpent`."""
        self.page_count -= 1
        self._check(self.page_count)

    @staticmethod
    def _check(left: int) -> None:
        if left < 0:
            raise BudgetSpent
