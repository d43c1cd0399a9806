"""An invented department that shows every part of the product at work (示例)."""
