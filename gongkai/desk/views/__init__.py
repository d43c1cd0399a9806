"""The doors of the desk: each view asks who, hands over the time, and shows."""
