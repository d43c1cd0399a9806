"""The pages of the staff: to do, write, review, publish (工作台)."""
