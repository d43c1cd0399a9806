from tests.public import public_folder

__all__ = ["public_folder"]
